"""Text that people typed: made safe to show, without changing what it says."""

import unicodedata

MOST_REASON = 500
"""Characters of a reason that a card shows; the audit keeps all of it (up to the limit asked)."""

_BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_INVISIBLE = {0x00AD, 0x180E, *range(0x200B, 0x200E), *range(0x2060, 0x2065), 0xFEFF}
UNUSUAL = " [contained unusual characters]"


def clean(text: str) -> str:
    """One line, no control, direction-changing or invisible characters; marked if any were there.

    Why: a reason that runs backwards or hides half of itself would fool an approver.
    """
    kept = "".join(" " if ch.isspace() else ch for ch in text if not _is_hidden(ch))
    line = " ".join(kept.split())
    return line + UNUSUAL if any(_is_hidden(ch) and not ch.isspace() for ch in text) else line


def _is_hidden(ch: str) -> bool:
    if ord(ch) in _BIDI or ord(ch) in _INVISIBLE:
        return True
    return unicodedata.category(ch) in ("Cc", "Cs", "Co", "Cn") and not ch.isspace()


def has_words(text: str) -> bool:
    """Whether there is at least one letter or digit: emoji and dots explain nothing."""
    return any(ch.isalnum() for ch in text)


def shorten(text: str, most: int = MOST_REASON) -> str:
    """Cut visibly: the reader sees that there was more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
