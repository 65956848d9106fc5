"""Deciding: the rule, then one transaction with everything that follows from it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.domain import rules
from bot.domain.errors import Postponed, Refused
from bot.domain.models import Decision, PrincipalId, Request, Status, Verdict
from bot.domain.plan import Quorum
from bot.domain.rules import Facts
from bot.domain.text import clean, has_words
from bot.store import audit, requests
from bot.store.audit import Tag
from bot.workflows.asking import AskingParts
from bot.workflows.flows import EXECUTE, NOTICE
from bot.workflows.redraw import redraw_card

T = TypeVar("T")

UNDECIDED = (Status.PENDING,)
NOT_STARTED = (Status.PENDING, Status.APPROVED)


@dataclass(frozen=True)
class Decided:
    """What a verdict led to."""

    request: Request
    missing: tuple[Quorum, ...]


class Approval:
    """Every way to decide, button, form, or command line, ends in `decide` or `withdraw`."""

    def __init__(self, parts: AskingParts) -> None:
        self._ = parts

    def decide(
        self,
        request_id: str,
        decider: PrincipalId,
        verdict: Verdict,
        reason: str = "",
        *,
        revision: int | None = None,
    ) -> Decided:
        """Record a verdict. The rule is asked with fresh facts; the row is locked meanwhile.

        `revision` is the plan that the decider saw: agreeing to another one is refused.
        """
        why = clean(reason)
        if verdict is Verdict.DENY:
            check_denial_says_why(why)
        return self._guarded(
            request_id, decider, lambda: self._decide(request_id, decider, verdict, why, revision)
        )

    def _decide(
        self,
        request_id: str,
        decider: PrincipalId,
        verdict: Verdict,
        reason: str,
        revision: int | None,
    ) -> Decided:
        facts, person = self._.facts(), self._.directory.person(decider)
        now = self._.clock.now()
        with self._.db.begin() as conn:
            request = requests.load(conn, request_id, lock=True)
            rules.check_shown(request, revision)
            rules.check_open(request, now, started_is_open=verdict is Verdict.DENY)
            rules.check_decision(request, person, facts)
            decision = Decision(decider, verdict, now, reason)
            requests.add_decision(conn, request, decision)
            request = replace(request, decisions=(*request.decisions, decision))
            left = rules.missing(request, facts)
            event = audit.append(
                conn, Tag.DECISION_RECORDED, at=now, actor=decider, request_id=request.id,
                verdict=verdict.value, reason=reason, plan_hash=request.plan.hash,
                sets=_sets_of(decider, facts), revision=request.revision,
            )  # fmt: skip
            self._follow(conn, request, verdict, left, event, now)
            return Decided(requests.load(conn, request_id), left)

    def _follow(
        self,
        conn: Connection,
        request: Request,
        verdict: Verdict,
        left: tuple[Quorum, ...],
        event: int,
        now: datetime,
    ) -> None:
        if verdict is Verdict.DENY:
            self._end(conn, request, Status.DENIED, NOT_STARTED, now)
        elif left:
            requests.touch(conn, request.id, last_event=event)
            redraw_card(self._.engine, conn, request.id)
        else:
            event = audit.append(
                conn, Tag.REQUEST_APPROVED, at=now, request_id=request.id,
                by=[d.decider for d in request.approvals],
            )  # fmt: skip
            requests.move(conn, request, Status.APPROVED, of=UNDECIDED, last_event=event)
            self._.engine.enqueue(conn, EXECUTE, f"{request.id}:{event}", request.id)
            redraw_card(self._.engine, conn, request.id)

    def withdraw(self, request_id: str, who: PrincipalId) -> Request:
        """The requester takes it back before anything has started."""

        def work() -> Request:
            facts, now = self._.facts(), self._.clock.now()
            with self._.db.begin() as conn:
                request = requests.load(conn, request_id, lock=True)
                rules.check_withdrawal(request, who, facts, now)
                self._end(conn, request, Status.WITHDRAWN, NOT_STARTED, now, actor=who)
                return requests.load(conn, request_id)

        return self._guarded(request_id, who, work)

    def check_may_decide(self, request_id: str, decider: PrincipalId) -> Request:
        """Refuse early, before a form is opened. `decide` asks again; this grants nothing."""

        def work() -> Request:
            with self._.db.read() as conn:
                request = requests.load(conn, request_id)
            rules.check_open(request, self._.clock.now(), started_is_open=True)
            rules.check_decision(request, self._.directory.person(decider), self._.facts())
            return request

        return self._guarded(request_id, decider, work)

    def _guarded(self, request_id: str, who: PrincipalId, work: Callable[[], T]) -> T:
        """Every refused attempt is in the audit, and its card is drawn anew."""
        try:
            return work()
        except Refused as refusal:
            self._.note_refusal(Tag.DECISION_REFUSED, who, refusal, request_id)
            raise

    def _end(
        self,
        conn: Connection,
        request: Request,
        status: Status,
        of: tuple[Status, ...],
        now: datetime,
        actor: str = audit.TWOKEYS,
    ) -> None:
        event = audit.append(
            conn, Tag(f"request:{status.value}"), at=now, actor=actor, request_id=request.id
        )
        requests.move(conn, request, status, of=of, ended_at=now, last_event=event)
        redraw_card(self._.engine, conn, request.id)
        self._.engine.enqueue(conn, NOTICE, f"{request.id}:{status.value}", request.id)

    def expire(self, request_id: str) -> None:
        """The timer's flow: end a request that nobody decided in time."""
        now = self._.clock.now()
        with self._.db.begin() as conn:
            request = requests.load(conn, request_id, lock=True)
            if request.status is Status.PENDING and now < request.expires_at:
                early = request.expires_at - now
                raise Postponed("It is not time yet.", retry_in=early)
            if request.status is Status.PENDING:
                self._end(conn, request, Status.EXPIRED, UNDECIDED, now)


def check_denial_says_why(reason: str) -> None:
    if not has_words(clean(reason)):
        raise Refused("Say why you deny it: the requester is told.", field="reason")


def _sets_of(decider: PrincipalId, facts: Facts) -> list[str]:
    return sorted(name for name, members in facts.approvers.items() if decider in members)
