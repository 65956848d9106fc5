"""The owner says "This wasn't me", and what they were given becomes useless at once."""

from dataclasses import dataclass

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import check_id
from bot.domain.models import PrincipalId
from bot.store import grants
from bot.store.database import Database
from bot.store.grants import Grant, Kind
from bot.workflows.clock import Clock
from bot.workflows.delivery import Delivery
from bot.workflows.engine import Engine
from bot.workflows.enrolment import Enrolment
from bot.workflows.redraw import redraw_welcome
from bot.workflows.saying import Saying


@dataclass(frozen=True)
class Disowning:
    db: Database
    engine: Engine
    delivery: Delivery
    enrolment: Enrolment
    saying: Saying
    clock: Clock

    def run(self, request_id: str, who: PrincipalId) -> None:
        """Keys off, passwords and unfinished devices gone; then security is told."""
        with self.db.read() as conn:
            handover = grants.handover(conn, check_id(request_id))
            offered = grants.of_request(conn, request_id)
        if handover is None:
            raise NotFound("There is nothing of that kind.")
        if who != handover.owner:
            raise NotAllowed(f"Only <@{handover.owner}> can say that.")
        for grant in offered:
            self._cancel(grant, who)
        with self.db.begin() as conn:
            grants.touch_handover(conn, request_id, disowned_at=self.clock.now())
            redraw_welcome(self.engine, conn, request_id)
        user = offered[0].iam_user if offered else "their user"
        self.saying.to_approvers(
            f"<@{who}> says that the AWS credentials for `{user}` were not meant for them. Twokeys"
            " switched off what it had given out. Find out who asked and why.",
            key=f"{request_id}:disowned",
        )

    def _cancel(self, grant: Grant, who: PrincipalId) -> None:
        if grant.kind is Kind.MFA:
            self.enrolment.cancel(grant, who)
        else:
            self.delivery.cancel(grant, who)
