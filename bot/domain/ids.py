"""Ids that come back from buttons: only what was once handed out has this shape."""

import re

from bot.domain.errors import NotFound

_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,40}")


def check_id(value: object) -> str:
    """The id itself; anything that Twokeys never made is unknown, whatever it holds."""
    if not isinstance(value, str) or not _SHAPE.fullmatch(value):
        raise NotFound("Unknown request.")
    return value
