"""The owner says "This wasn't me", and what they were given becomes useless at once."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from bot.domain.errors import Conflict, NotAllowed, NotFound, Postponed, Refused
from bot.domain.ids import check_id
from bot.domain.models import PrincipalId
from bot.store import audit, grants
from bot.store.audit import Tag
from bot.store.database import Database
from bot.store.grants import Grant, Kind, State
from bot.workflows.clock import Clock
from bot.workflows.delivery import Delivery
from bot.workflows.engine import Engine
from bot.workflows.enrolment import Enrolment
from bot.workflows.flows import DISOWN
from bot.workflows.redraw import redraw_welcome
from bot.workflows.saying import Saying

SOON = timedelta(seconds=20)
"""What AWS did not let us switch off is tried again after this, for as long as it takes."""


@dataclass(frozen=True)
class Disowning:
    db: Database
    engine: Engine
    delivery: Delivery
    enrolment: Enrolment
    saying: Saying
    clock: Clock

    def ask(self, request_id: str, who: PrincipalId) -> None:
        """The click: from here on it happens, whatever AWS or this process does meanwhile."""
        with self.db.read() as conn:
            handover = grants.handover(conn, check_id(request_id))
            offered = grants.of_request(conn, request_id)
        if handover is None:
            raise NotFound("There is nothing of that kind.")
        if who != handover.owner:
            raise NotAllowed(f"Only <@{handover.owner}> can say that.")
        with self.db.begin() as conn:
            grants.touch_handover(conn, request_id, disowned_at=self.clock.now())
            for grant in offered:
                self._close(conn, grant, who)
            self.engine.enqueue(conn, DISOWN, request_id, request_id, who)
            redraw_welcome(self.engine, conn, request_id)

    def _close(self, conn: Connection, grant: Grant, who: PrincipalId) -> None:
        """What was not opened yet can't be opened from now on. The rest is the flow's."""
        if grant.state is not State.READY:
            return
        with suppress(Conflict):  # opened a moment ago
            now = self.clock.now()
            grants.move(conn, grant, State.CANCELLED, of=(State.READY,), now=now)
            audit.append(
                conn, Tag.GRANT_DISOWNED, at=now, actor=who, request_id=grant.request_id,
                grant=grant.id, kind=grant.kind.value,
            )  # fmt: skip

    def run(self, request_id: str, who: PrincipalId) -> None:
        """The flow: security is told, keys go off, passwords and unfinished devices go.

        Repeatable. One that can't be switched off yet does not keep the others on.
        """
        with self.db.read() as conn:
            offered = grants.of_request(conn, request_id)
        self._tell(request_id, who, offered[0].iam_user if offered else "their user")
        left = [problem for grant in offered if (problem := self._cancel(grant, who))]
        if left:
            alert = f"What <@{who}> disowned can't be switched off yet: {left[0]}"
            raise Postponed(left[0], retry_in=SOON, alert=alert)

    def _tell(self, request_id: str, who: PrincipalId, user: str) -> None:
        self.saying.to_approvers(
            f"<@{who}> says that the AWS credentials for `{user}` were not meant for them. Twokeys"
            " switches off what it has given out. Find out who asked and why.",
            key=f"{request_id}:disowned",
        )

    def _cancel(self, grant: Grant, who: PrincipalId) -> str:
        """What is in the way; nothing if it is off."""
        try:
            if grant.kind is Kind.MFA:
                self.enrolment.cancel(grant, who)
            else:
                self.delivery.cancel(grant, who)
        except (Refused, Postponed) as later:
            return later.why
        return ""
