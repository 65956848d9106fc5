"""Names are one whatever their case: a second in other letters is refused."""

from collections.abc import Iterable

from bot.sandbox.aws.errors import exists


def check_free(name: str, taken: Iterable[str], kind: str) -> None:
    folded = name.casefold()
    for other in taken:
        if other.casefold() == folded:
            raise exists(kind, other)


def check_free_to_rename(old: str, new: str, taken: Iterable[str], kind: str) -> None:
    """A name may change its own case."""
    check_free(new, (name for name in taken if name != old), kind)
