"""Once more before anything changes: whether the approvals count and the plan is true still.

If not, nothing has been changed on AWS, and people are asked again.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.commands import catalogue
from bot.commands._base import Asking
from bot.domain import rules
from bot.domain.errors import NotAllowed
from bot.domain.models import Person, PrincipalId, Request, Status
from bot.domain.plan import Plan, differences
from bot.store import audit, requests
from bot.store.audit import Tag
from bot.workflows.asking import AskingParts
from bot.workflows.flows import NOTICE, SUPERSEDE
from bot.workflows.redraw import redraw_card


@dataclass(frozen=True)
class RecheckParts:
    asking: AskingParts
    set_timers: Callable[[Connection, Request], None]


class Recheck:
    def __init__(self, parts: RecheckParts) -> None:
        self._ = parts

    def approvals_hold(self, request: Request) -> bool:
        """The rule once more: an approver who has left since no longer counts."""
        facts = self._.asking.facts()
        kept = rules.still_valid(request, self._deciders(request), facts)
        lost = {d.decider for d in request.approvals} - {d.decider for d in kept}
        if not rules.missing(replace(request, decisions=kept), facts):
            return True
        now = self._.asking.clock.now()
        with self._.asking.db.begin() as conn:
            requests.drop_decisions(conn, request, lost)
            event = audit.append(
                conn, Tag.REQUEST_CHANGED, at=now, request_id=request.id,
                why="an approver may not approve any more", void=sorted(lost),
            )  # fmt: skip
            requests.move(
                conn, request, Status.PENDING, of=(Status.APPROVED,),
                last_event=event, retry_at=None,
                outcome="Somebody who approved it may not approve any more.",
                expires_at=now + self._.asking.policy.defaults.expires,
            )  # fmt: skip
            self._ask_again(conn, request.id, event)
        return False

    def _ask_again(self, conn: Connection, request_id: str, event: int) -> None:
        self._.set_timers(conn, requests.load(conn, request_id))
        redraw_card(self._.asking.engine, conn, request_id)
        self._.asking.engine.enqueue(conn, NOTICE, f"{request_id}:changed:{event}", request_id)

    def _deciders(self, request: Request) -> dict[PrincipalId, Person]:
        found = {}
        for decision in request.approvals:
            try:
                found[decision.decider] = self._.asking.directory.person(decision.decider)
            except NotAllowed:
                continue  # unknown to Slack now: their approval no longer counts
        return found

    @contextmanager
    def looking(self, request: Request) -> Iterator[Callable[[], Plan]]:
        """AWS is read while the approvals are: what would happen now, for `plan_holds`."""
        if request.checked:
            yield lambda: request.plan
            return
        with ThreadPoolExecutor(1, "recheck") as pool:
            yield pool.submit(self._replan, request).result

    def plan_holds(self, request: Request, present: Plan) -> bool:
        """Compare the approved plan with what would happen now; if it differs, ask again."""
        now = self._.asking.clock.now()
        if present.hash == request.plan.hash:
            with self._.asking.db.begin() as conn:
                requests.touch(conn, request.id, checked=True, retry_at=None)
            return True
        found = differences(request.plan, present)
        with self._.asking.db.begin() as conn:
            old = requests.card_place(conn, request.id)
            event = audit.append(
                conn, Tag.REQUEST_CHANGED, at=now, request_id=request.id,
                why="AWS changed since this was approved", differences=list(found),
                void=[d.decider for d in request.approvals],
            )  # fmt: skip
            expires = now + self._.asking.policy.defaults.expires
            requests.revise(conn, request, present, found, expires_at=expires, last_event=event)
            self._ask_again(conn, request.id, event)
            if old is not None:
                key = f"{request.id}:{request.revision}"
                self._.asking.engine.enqueue(
                    conn, SUPERSEDE, key, old.channel, old.ts, request.title
                )
        return False

    def _replan(self, request: Request) -> Plan:
        command = catalogue.from_stored(request.command, request.args, self._.asking.policy)
        return command.plan(self._.asking.aws, Asking(request.id, self._.asking.policy))
