"""How Slack says no."""

from collections.abc import Mapping, Sequence
from typing import Any


class SlackError(Exception):
    """An error as Slack's API gives it: a code, and for bad blocks the place of each problem."""

    def __init__(
        self,
        code: str,
        *,
        messages: Sequence[str] = (),
        status: int = 200,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = tuple(messages)
        self.status = status
        self.extra = dict(extra or {})

    def body(self) -> dict[str, Any]:
        """The JSON that goes over the wire."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            told = [f"[ERROR] {message}" for message in self.messages]
            body["response_metadata"] = {"messages": told}
        if self.code == "invalid_blocks":
            body["errors"] = list(self.messages)
        return body


class NotPossible(Exception):
    """What a person tried can't be done in the page as it stands; `code` says why."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message or code
