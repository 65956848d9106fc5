"""Trigger ids: a person's click, good for one modal within three seconds."""

import secrets
import time
from dataclasses import dataclass

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.ids import Clock


@dataclass
class Trigger:
    person: str
    at: float
    view: str | None = None
    """The modal the click was in, if it was in one."""
    used: bool = False


class Triggers:
    def __init__(self, lifetime: float, clock: Clock = time.monotonic) -> None:
        self._lifetime = lifetime
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, person: str, *, view: str | None = None) -> str:
        trigger_id = f"{secrets.randbits(40)}.{secrets.randbits(36)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(person, self._clock(), view)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use it up, or say why it is good no more."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock() - trigger.at > self._lifetime:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
