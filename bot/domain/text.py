"""Text that people typed: made safe to show, without changing what it says."""

import unicodedata

MOST_REASON = 500
"""Characters of a reason that a card shows; the audit keeps all of it (up to the limit asked)."""

MOST_QUOTED = 80
"""Characters of a mistyped word that the answer repeats."""

_BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_INVISIBLE = {0x00AD, 0x034F, 0x180E, *range(0x200B, 0x200E), *range(0x2060, 0x2070), 0xFEFF,
              *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)}  # fmt: skip
_BLANK_LETTERS = {0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
"""Drawn as nothing though Unicode counts most of them as letters."""
UNUSUAL = "[contained unusual characters]"


def clean(text: str) -> str:
    """One line, no control, direction-changing or invisible characters; marked if any were there.

    Why: a reason that runs backwards or hides half of itself would fool an approver.
    """
    kept = "".join(" " if ch.isspace() else ch for ch in text if not _is_hidden(ch))
    line = " ".join(kept.split())
    return f"{line} {UNUSUAL}".strip() if any(map(_is_hidden, text)) else line


def _is_hidden(ch: str) -> bool:
    if ord(ch) in _BIDI or ord(ch) in _INVISIBLE or ord(ch) in _BLANK_LETTERS:
        return True
    return unicodedata.category(ch) in ("Cc", "Cs", "Co", "Cn") and not ch.isspace()


def has_words(text: str) -> bool:
    """Whether there is at least one letter or digit: emoji and dots explain nothing."""
    return any(ch.isalnum() for ch in clean(text).removesuffix(UNUSUAL))


def quoted(text: str, most: int = MOST_QUOTED) -> str:
    """What someone typed, inside a sentence of ours: short, in code style, nothing comes alive."""
    tame = clean(text).translate({ord("`"): "'", ord("<"): "\u2039", ord(">"): "\u203a"})
    return f"`{shorten(tame, most)}`"


def shorten(text: str, most: int = MOST_REASON) -> str:
    """Cut visibly: the reader sees that there was more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
