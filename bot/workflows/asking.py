"""What asking and deciding have in common: the parts, the facts, and the record of a refusal."""

from dataclasses import dataclass

from bot.aws.clients import Aws
from bot.domain.errors import Conflict, Refused
from bot.domain.models import PrincipalId
from bot.domain.rules import Facts
from bot.domain.timing import Timings
from bot.policy import Policy
from bot.store import audit, requests
from bot.store.audit import Tag
from bot.store.database import Database
from bot.workflows.clock import Clock
from bot.workflows.engine import Engine
from bot.workflows.flows import CARD
from bot.workflows.ports import Directory


@dataclass(frozen=True)
class AskingParts:
    db: Database
    engine: Engine
    policy: Policy
    directory: Directory
    aws: Aws
    clock: Clock
    timings: Timings

    def facts(self, *, fresh: bool = True) -> Facts:
        """What the rule needs to know, found out now; for drawing, a little earlier will do."""
        return Facts(
            home_team=self.directory.home_team,
            approvers=self.directory.approvers(fresh=fresh),
            people=self.policy.linked,
        )

    def note_refusal(
        self,
        tag: Tag,
        who: PrincipalId,
        refusal: Refused,
        request_id: str | None = None,
        **details: str,
    ) -> None:
        """Every refused attempt is in the audit; a card that led to it is drawn anew."""
        with self.db.begin() as conn:
            known = request_id and requests.exists(conn, request_id)
            event = audit.append(
                conn, tag, at=self.clock.now(), actor=who,
                request_id=request_id if known else None,
                why=refusal.why, code=refusal.code, **details,
            )  # fmt: skip
            if known and isinstance(refusal, Conflict):
                self.engine.enqueue(conn, CARD, f"{request_id}:refused:{event}", request_id)
