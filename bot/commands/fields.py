"""The kinds of argument a subcommand may take: checked once, for words, modal and tests alike."""

import difflib
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationInfo

from bot.domain.durations import parse_duration
from bot.domain.errors import Invalid
from bot.domain.models import PrincipalId
from bot.domain.names import check_user_name
from bot.domain.text import UNUSUAL, clean, has_words, quoted
from bot.policy import Policy

LONGEST_REASON = 20_000
"""Kept whole in the request and the audit; cards show the beginning (`bot.domain.text`)."""

YES = frozenset({"yes", "y", "true", "on", "1"})
NO = frozenset({"no", "n", "false", "off", "0"})


class Kind(StrEnum):
    """How a field is asked for: which element of a modal, which form in words."""

    PERSON = "person"
    GROUPS = "groups"
    YES_NO = "yes-no"
    NAME = "name"
    DURATION = "duration"
    TEXT = "text"


def _person(value: Any) -> PrincipalId:
    if not isinstance(value, str) or not value.isascii() or not value.isalnum():
        raise ValueError("Pick the person from the list that Slack shows when you type @.")
    return PrincipalId(value)


def _user_name(value: str) -> str:
    try:
        return check_user_name(value) if value else ""
    except Invalid as refusal:
        raise ValueError(refusal.why) from refusal


def _yes_no(value: Any) -> bool:
    word = str(value).strip().casefold()
    if word not in YES | NO:
        raise ValueError("Say yes or no.")
    return word in YES


def _reason(value: str) -> str:
    line = clean(value)
    kept = line.removesuffix(UNUSUAL).rstrip()  # the mark is ours: what was taken is taken again
    if len(kept) > LONGEST_REASON:
        raise ValueError(f"At most {LONGEST_REASON} characters; this has {len(kept)}.")
    if not has_words(line):
        raise ValueError("Say why, in a few words: the approver reads this first.")
    return line


def _duration(value: Any) -> timedelta | None:
    return None if value in (None, "") else parse_duration(value)


def _split(value: Any) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else list(value)
    return tuple(dict.fromkeys(n.strip() for n in names if n.strip()))


def _known_groups(names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    policy: Policy = (info.context or {})["policy"]
    for name in names:
        if name not in policy.groups:
            raise ValueError(
                f"There is no group {quoted(name)} here.{nearest(name, policy.groups)}"
            )
    return names


def nearest(word: str, known: Iterable[str]) -> str:
    """` Did you mean …?`, or nothing when nothing is near."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean `{close[0]}`?" if close else ""


Beneficiary = Annotated[PrincipalId, BeforeValidator(_person), Field(title="For whom"), Kind.PERSON]
UserName = Annotated[str, AfterValidator(_user_name), Kind.NAME]
YesNo = Annotated[bool, BeforeValidator(_yes_no), Kind.YES_NO]
Reason = Annotated[str, AfterValidator(_reason), Field(title="Why"), Kind.TEXT]
Duration = Annotated[
    timedelta | None,
    BeforeValidator(_duration),
    PlainSerializer(lambda d: d and f"{int(d.total_seconds()) // 60}m"),
    Kind.DURATION,
]
GroupNames = Annotated[
    tuple[str, ...], BeforeValidator(_split), AfterValidator(_known_groups), Kind.GROUPS
]
