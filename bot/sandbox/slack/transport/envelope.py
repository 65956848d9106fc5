"""One thing for the app to hear of, whichever way it goes."""

import uuid
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

EnvelopeKind = Literal["slash_commands", "interactive", "events_api"]


class NotAnswered(Exception):
    """No ack came in time, or it was not one; `reason` in Slack's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Envelope:
    kind: EnvelopeKind
    payload: dict[str, Any]
    accepts_response: bool = False
    attempt: int = 0
    reason: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def again(self, reason: str) -> "Envelope":
        """The same, for another try."""
        return replace(self, attempt=self.attempt + 1, reason=reason, id=str(uuid.uuid4()))


class Transport(Protocol):
    async def send(self, envelope: Envelope) -> dict[str, Any]:
        """Deliver and wait for the ack; its payload, or `NotAnswered`."""

    async def close(self) -> None: ...
