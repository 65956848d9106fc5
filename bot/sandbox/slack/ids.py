"""Ids and times the way Slack writes them."""

import secrets
import time
from collections.abc import Callable

Clock = Callable[[], float]


class Timestamps:
    """Slack's `ts`: seconds with six decimals, and never twice the same."""

    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock
        self._last = 0

    def __call__(self) -> str:
        self._last = max(int(self._clock() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def new_id(prefix: str) -> str:
    """An id such as `V0A1B2C3D4`."""
    return f"{prefix}0{secrets.token_hex(4).upper()}"


def short_id() -> str:
    """What Slack puts where an app left `block_id` or `action_id` out."""
    return secrets.token_urlsafe(4)[:5]
