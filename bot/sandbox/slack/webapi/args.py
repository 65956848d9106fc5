"""The arguments of a Web API call, however they were sent."""

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.errors import SlackError

_TRUE = ("1", "true", "True")


class Args:
    """Form fields arrive as text, JSON as it is: both read the same here."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = {name: value for name, value in given.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name, default)
        return value if isinstance(value, str) else str(value)

    def needed(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", messages=[f"missing required field: {name}"])
        return value

    def json(self, name: str) -> Any:
        """A structure: JSON in a form field, or already one; None if left out."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
            message = f"must be a valid JSON-encoded object [json-pointer:/{name}]"
            raise SlackError(code, messages=[message]) from None

    def flag(self, name: str) -> bool:
        value = self.given.get(name, False)
        return value if isinstance(value, bool) else value in _TRUE

    def integer(self, name: str, default: int) -> int:
        try:
            return int(self.given.get(name, default))
        except ValueError:
            message = f"must be an integer [json-pointer:/{name}]"
            raise SlackError("invalid_arguments", messages=[message]) from None
