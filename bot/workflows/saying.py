"""Telling people by a durable flow: what must be said is said, later if Slack is away."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from bot.domain.models import PrincipalId
from bot.store.database import Database
from bot.workflows.engine import Engine
from bot.workflows.flows import SAY
from bot.workflows.ports import Notifier

EVERYONE: Literal["approvals"] = "approvals"


@dataclass(frozen=True)
class Saying:
    db: Database
    engine: Engine
    notifier: Notifier

    def to(
        self, person: PrincipalId, text: str, *, key: str, conn: Connection | None = None
    ) -> None:
        """A direct message, once per key; with `conn`, if its transaction commits."""
        self._enqueue(person, text, key, conn)

    def to_approvers(self, text: str, *, key: str) -> None:
        """Into the approvals channel."""
        self._enqueue(EVERYONE, text, key, None)

    def _enqueue(self, where: str, text: str, key: str, conn: Connection | None) -> None:
        if conn is not None:
            self.engine.enqueue(conn, SAY, f"{where}:{key}", where, text)
            return
        with self.db.begin() as own:
            self.engine.enqueue(own, SAY, f"{where}:{key}", where, text)

    def run(self, where: str, text: str) -> None:
        """The flow."""
        if where == EVERYONE:
            self.notifier.announce(text)
        else:
            self.notifier.tell(PrincipalId(where), text)
