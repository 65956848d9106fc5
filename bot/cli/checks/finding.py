"""What a check found: a mark, a sentence, and the way to mend it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.outside import database_trouble
from bot.domain.errors import Postponed, Refused
from bot.slack.trouble import OFFLINE, code_of


class Mark(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Finding:
    """`text` ends where `mend` could begin; neither ever holds a secret."""

    check: str
    mark: Mark
    text: str
    mend: str = ""


Look = Callable[[], Iterable[Finding]]


class About:
    """Findings of one check, in few words."""

    def __init__(self, check: str) -> None:
        self.check = check

    def ok(self, text: str) -> Finding:
        return Finding(self.check, Mark.OK, text)

    def warn(self, text: str, mend: str) -> Finding:
        return Finding(self.check, Mark.WARNING, text, mend)

    def bad(self, text: str, mend: str = "") -> Finding:
        return Finding(self.check, Mark.FAILED, text, mend)

    def skip(self, why: str, mend: str = "") -> Finding:
        return Finding(self.check, Mark.NOT_CHECKED, why, mend)


TROUBLES: Mapping[type[Exception], Callable[[Any], str]] = {
    SlackApiError: lambda e: f"Slack refuses ({code_of(e)})",
    Refused: lambda e: plain(e.why),
    Postponed: lambda e: e.alert or e.why,
    SQLAlchemyError: lambda e: f"the database does not answer: {database_trouble(e)}",
}
"""What keeps a check from looking, in words."""


def found_by(check: str, look: Look) -> list[Finding]:
    """What `look` finds. What keeps it from looking is a finding too: no check hides another."""
    found: list[Finding] = []
    try:
        found.extend(look())
    except tuple(TROUBLES) as e:
        tell = next(tell for kind, tell in TROUBLES.items() if isinstance(e, kind))
        found.append(About(check).bad(tell(e)))
    except OFFLINE as e:
        found.append(About(check).bad(f"no answer ({type(e).__name__})"))
    return found


def plain(text: str) -> str:
    """Slack's markup for a person is nothing to a terminal."""
    return re.sub(r"<@(\w+)>", r"\1", text)
