"""Refusals and outcomes a person is told about, in words that stand as they are.

Anything that is not one of these is a bug or a broken world: it gets a reference number.
"""

from collections.abc import Sequence
from datetime import timedelta


class Refused(Exception):
    """An expected no. `why` is shown as is; `who_can` are Slack user ids who could do it.

    `unchanged` is said to the person too, so it must be true.
    """

    code = "refused"

    def __init__(
        self,
        why: str,
        *,
        who_can: Sequence[str] = (),
        field: str | None = None,
        unchanged: bool = True,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.who_can = tuple(who_can)
        self.field = field
        self.unchanged = unchanged


class NotAllowed(Refused):
    """Not for this person to do."""

    code = "not-allowed"


class Conflict(Refused):
    """It was possible once, but no longer."""

    code = "conflict"


class Invalid(Refused):
    """The words or the form hold something that can't be; `field` says where."""

    code = "invalid"


class NotFound(Refused):
    """There is no such thing."""

    code = "not-found"


class Unavailable(Refused):
    """Slack or AWS can't be asked now. Never read as an empty answer."""

    code = "unavailable"


class AwsRefused(Refused):
    """AWS said no, for good: repeating it would not help."""

    code = "aws-refused"


class Postponed(Exception):
    """Not now, but soon: the work goes on by itself after `retry_in`. `why` goes on the card.

    `alert` is set when an operator must do something for it to succeed. `unchanged` is said to the
    person too, so it must be true.
    """

    def __init__(
        self,
        why: str,
        *,
        retry_in: timedelta | None = None,
        alert: str = "",
        unchanged: bool = True,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.retry_in = retry_in
        self.alert = alert
        self.unchanged = unchanged


class OutcomeUnknown(Exception):
    """AWS may or may not have done it: read before doing anything else, never repeat blindly."""
