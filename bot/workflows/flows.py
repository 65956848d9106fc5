"""What a durable flow is, and the stored names of all of them.

A changed meaning needs a new name: rows outlive a deploy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.domain.errors import Postponed

AWS_QUEUE, SLACK_QUEUE = "aws", "slack"
"""Apart, so that an outage of one does not hold up what needs only the other."""

AWS_FIRST = 0.03
"""Seconds that a message waits, so that drawing it does not hold up what it is about."""

EXECUTE = "execute.v1"
AFTER_MFA = "after-mfa.v1"
EXPIRE = "expire.v1"
REMIND = "remind.v1"
SAY = "say.v1"
CARD = "card.v1"
NOTICE = "notice.v1"
WELCOME = "welcome.v1"
END_MEMBERSHIP = "end-membership.v1"
OFFER_ENDS = "offer-ends.v1"
FIRST_PASSWORD = "first-password.v1"  # noqa: S105 - a flow's name
TAKE_AWAY = "take-away.v1"
DISOWN = "disown.v1"
SUPERSEDE = "supersede.v1"


@dataclass(frozen=True)
class Flow:
    """A durable function: its stored name, the queue it runs from, and how long it pauses."""

    name: str
    run: Callable[..., None]
    queue: str
    pauses: Sequence[timedelta]
    on_trouble: Callable[[BaseException, tuple[Any, ...]], None]
    insists: bool = False
    """Whether trouble that nobody expected is no end either: what it does must be done."""

    on_pause: Callable[[Connection, tuple[Any, ...], Postponed, datetime], None] | None = None
    """Called in the transaction that enqueues the next attempt."""

    def pause(self, attempt: int) -> timedelta:
        return self.pauses[min(attempt, len(self.pauses)) - 1]
