"""Looks for what got stuck: mints without a result, secrets nobody confirmed, timers overdue.

It runs at start and then every half minute. All it does may be done twice, and it never takes a
failed listing for an empty one: `Postponed` and refusals leave the row for the next pass.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from bot.aws import access_keys
from bot.aws.clients import Aws
from bot.domain.errors import NotFound, Postponed, Refused
from bot.domain.timing import Timings
from bot.store import grants, listings
from bot.store.audit import Tag
from bot.store.database import Database
from bot.store.grants import Grant, Kind, State
from bot.workflows.alerts import Alerts
from bot.workflows.clock import Clock
from bot.workflows.edge import Edge
from bot.workflows.engine import Engine
from bot.workflows.enrolment import UNDER_WAY, Enrolment
from bot.workflows.flows import EXECUTE
from bot.workflows.moves import Moves
from bot.workflows.saying import Saying
from bot.workflows.undoing import Undoing

log = structlog.get_logger()

CLOCK_SLACK = timedelta(seconds=60)
"""How far AWS's clock may be from ours when keys are told apart by their time."""


@dataclass(frozen=True)
class Sweeper:
    db: Database
    engine: Engine
    aws: Aws
    moves: Moves
    undoing: Undoing
    enrolment: Enrolment
    saying: Saying
    alerts: Alerts
    clock: Clock
    timings: Timings
    edge: Edge

    def run(self, stopping: threading.Event) -> None:
        """Until told to stop."""
        while True:
            self.edge.run("the sweep", self.sweep, _nobody)
            if stopping.wait(self.timings.sweep.total_seconds()):
                return

    def sweep(self) -> None:
        self.engine.catch_up()
        self._revive_stranded()
        self.engine.forget()
        for states, age, treat in self._rules():
            for grant in self._stuck(states, age):
                self.edge.run(
                    f"the sweep of a {grant.kind.value}", partial(self._try, grant, treat), _nobody
                )

    def _revive_stranded(self) -> None:
        """An approved request that no job carries out, whatever became of it, goes on."""
        with self.db.read() as conn:
            under_way = listings.under_way(conn)
        for request_id in under_way:
            if not self.engine.is_live(EXECUTE, f"{request_id}:"):
                self.engine.revive(EXECUTE, f"{request_id}:again", request_id)

    def _rules(
        self,
    ) -> list[tuple[tuple[State, ...], timedelta, Callable[[Grant], None]]]:
        return [
            ((State.MINTING, State.MINTED), self.timings.mint_reply, self._interrupted),
            ((State.UNKNOWN,), timedelta(), self._search),
            ((State.CLOSING,), self.timings.mint_reply, self._half_closed),
            (UNDER_WAY, self.timings.mfa_setup, self._not_enrolled),
            ((State.SHOWN,), self.timings.confirm, self._not_confirmed),
            ((State.INACTIVE,), self.timings.inactive_key, self._never_confirmed),
        ]

    def _stuck(self, states: tuple[State, ...], age: timedelta) -> list[Grant]:
        with self.db.read() as conn:
            return list(grants.in_states(conn, states, self.clock.now() - age))

    def _try(self, grant: Grant, treat: Callable[[Grant], None]) -> None:
        try:
            treat(grant)
        except (Refused, Postponed) as later:
            log.info("left for the next sweep", grant=grant.id, why=str(later))

    def _interrupted(self, grant: Grant) -> None:
        """The process that was minting is gone, or its thread never came back."""
        if grant.kind is Kind.MFA:
            return
        if grant.state is State.MINTING and grant.object_id:
            self.undoing.undo_earlier(grant)
        if grant.state is State.MINTED or grant.kind is Kind.PASSWORD:
            self.undoing.roll_back(grant, (State.MINTING, State.MINTED), "it was interrupted")
        else:
            self._search(
                self.moves.move(grant, State.UNKNOWN, Tag.GRANT_UNKNOWN, of=(State.MINTING,),
                                why="it was interrupted")
            )  # fmt: skip

    def _search(self, grant: Grant) -> None:
        """Find the key that a lost reply may have left (docs/adr/0005)."""
        since = grant.minting_at or grant.moved_at
        found = self._candidates(grant)
        age = self.clock.now() - since
        if len(found) > 1:
            self._block(grant, found)
        elif found:
            self._found(grant, found[0], age)
        elif age > self.timings.mint_search:
            self.moves.move(
                grant, State.READY, Tag.GRANT_ROLLED_BACK, of=(State.UNKNOWN,),
                why="no key appeared", object_id=None,
            )  # fmt: skip
            self._works_again(grant)

    def _candidates(self, grant: Grant) -> list[str]:
        earliest = (grant.minting_at or grant.moved_at) - CLOCK_SLACK
        try:
            keys = access_keys.list_keys(self.aws, grant.iam_user)
        except NotFound:
            return []
        return [k.id for k in keys if k.id not in grant.known_keys and k.created >= earliest]

    def _found(self, grant: Grant, key_id: str, age: timedelta) -> None:
        """Off at once, since that can be undone; deleted only when it can be no other's."""
        if grant.object_id != key_id:
            access_keys.switch_off(self.aws, grant.iam_user, key_id)
            self.moves.note(grant, Tag.GRANT_SWITCHED_OFF, object_id=key_id)
        if age > self.timings.consistency:
            access_keys.delete(self.aws, grant.iam_user, key_id)
            self.moves.move(
                grant, State.READY, Tag.GRANT_ROLLED_BACK, of=(State.UNKNOWN,),
                why="its secret was never shown", object_id=None,
            )  # fmt: skip
            self._works_again(grant)

    def _works_again(self, grant: Grant) -> None:
        text = "Your access key was not made. Press *Show it now* again when you like."
        self.saying.to(grant.owner, text, key=f"{grant.id}:{grant.attempt}:again")

    def _block(self, grant: Grant, found: list[str]) -> None:
        self.moves.move(grant, State.BLOCKED, Tag.GRANT_UNKNOWN, of=(State.UNKNOWN,))
        self.alerts.raise_alert(
            f"`{grant.iam_user}` has several new access keys after a lost reply:"
            f" {', '.join(f'`{k}`' for k in found)}. Twokeys touched none of them and makes no"
            " more for this user. Find out whose they are."
        )

    def _half_closed(self, grant: Grant) -> None:
        """Claimed to be undone, and whoever claimed it did not come back."""
        if grant.kind is Kind.MFA:
            self.enrolment.take_back(grant, (State.CLOSING,), "it was interrupted")
        else:
            self.undoing.roll_back(grant, (State.CLOSING,), "it was interrupted")

    def _not_enrolled(self, grant: Grant) -> None:
        if grant.kind is Kind.MFA:
            self.enrolment.out_of_time(grant)

    def _not_confirmed(self, grant: Grant) -> None:
        if grant.kind is not Kind.MFA:
            self.undoing.switch_off(grant)

    def _never_confirmed(self, grant: Grant) -> None:
        self.undoing.expire_inactive(grant)


def _nobody(_text: str) -> None:
    """Nobody waits for a sweep."""
