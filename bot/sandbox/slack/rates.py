"""Slack's rate limits, for those who switch them on."""

import math
import time
from dataclasses import dataclass

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.ids import Clock

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
"""Slack's tiers: at least this many calls of a method a minute."""
POSTS_AT_ONCE = 3
"""chat.postMessage: one a second in a channel, with a little burst."""


@dataclass
class Bucket:
    tokens: float
    at: float


class Rates:
    def __init__(self, *, on: bool, clock: Clock = time.monotonic) -> None:
        self._on = on
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}

    def check(self, method: str, tier: int, channel: str = "") -> None:
        """Count one call, or refuse it with the seconds to wait."""
        if not self._on or tier == 0:
            return
        if method == "chat.postMessage":
            self._take(f"{method} {channel}", POSTS_AT_ONCE, 1.0)
        else:
            self._take(method, PER_MINUTE[tier], PER_MINUTE[tier] / 60)

    def _take(self, key: str, most: float, per_second: float) -> None:
        now = self._clock()
        bucket = self._buckets.setdefault(key, Bucket(most, now))
        bucket.tokens = min(most, bucket.tokens + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.tokens < 1:
            wait = math.ceil((1 - bucket.tokens) / per_second)
            raise SlackError("ratelimited", status=429, extra={"retry_after": wait})
        bucket.tokens -= 1
