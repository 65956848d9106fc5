"""Ids that come back from buttons: only what was once handed out has this shape."""

import re

from bot.domain.errors import NotFound

_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,40}")
_NUMBERED = re.compile(r"([A-Za-z0-9_-]{16,40}):([0-9]{1,9})")
UNKNOWN = "Unknown request."


def check_id(value: object) -> str:
    """The id itself; anything that Twokeys never made is unknown, whatever it holds."""
    if not isinstance(value, str) or not _SHAPE.fullmatch(value):
        raise NotFound(UNKNOWN)
    return value


def numbered(id_: str, number: int) -> str:
    """An id and which state of it was shown: a plan's revision, a credential's attempt."""
    return f"{id_}:{number}"


def split_numbered(value: object) -> tuple[str, int]:
    """What `numbered` made, or unknown."""
    found = _NUMBERED.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise NotFound(UNKNOWN)
    return found[1], int(found[2])
