"""The AWS account beside the workspace, as far as the page shows it."""

from collections.abc import Callable
from typing import Any, Protocol


class Account(Protocol):
    """`bot.sandbox.aws` has the real one; anything with these two will do."""

    on_change: list[Callable[[], None]]

    def snapshot(self) -> dict[str, Any]: ...


class NoAccount:
    """A workspace on its own."""

    def __init__(self) -> None:
        self.on_change: list[Callable[[], None]] = []

    def snapshot(self) -> dict[str, Any]:
        return {
            "account": None,
            "users": [],
            "groups": [],
            "virtual_mfa": [],
            "password_policy": None,
            "calls": [],
        }
