"""`response_url`s: five answers within half an hour."""

import secrets
import time
from dataclasses import dataclass

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.ids import Clock

MOST_USES = 5
LIFETIME = 30 * 60


@dataclass
class ResponseUrl:
    person: str
    channel: str
    at: float
    message_ts: str | None = None
    """The message that was clicked, which an answer may replace or delete."""
    uses: int = 0


class ResponseUrls:
    def __init__(self, team: str, clock: Clock = time.monotonic) -> None:
        self._team = team
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, base: str, person: str, channel: str, message_ts: str | None = None) -> str:
        path = f"{self._team}/{secrets.randbits(40)}/{secrets.token_hex(12)}"
        self._issued[path] = ResponseUrl(person, channel, self._clock(), message_ts)
        return f"{base}response/{path}"

    def use(self, path: str) -> ResponseUrl:
        """Count one answer, or refuse it."""
        url = self._issued.get(path)
        if url is None:
            raise SlackError("no_service", status=404)
        if self._clock() - url.at > LIFETIME:
            raise SlackError("expired_url", status=404)
        if url.uses >= MOST_USES:
            raise SlackError("used_url", status=404)
        url.uses += 1
        return url
