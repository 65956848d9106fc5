r"""IAM names: what may stand in them, and what to say when something else does.

Source: botocore's IAM model, `userNameType` (`[\w+=,.@-]+`, 1 to 64). Python's `\w` takes other
alphabets, so the alphabet is spelled out: a look-alike letter would be somebody else's name.
"""

import re
import unicodedata

from bot.domain.errors import Invalid

LONGEST_USER_NAME = 64
_ALLOWED = re.compile(r"[A-Za-z0-9+=,.@_-]+")
ALPHABET = "A-Z a-z 0-9 + = , . @ _ -"
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
     "\u0131": "i", "'": "", "\u2019": ""}
)  # fmt: skip
"""Letters that Unicode does not take apart into a plain one and an accent."""


def check_user_name(name: str) -> str:
    """`name` itself, or a refusal that points at the character."""
    if not name:
        raise Invalid(f"A user name is needed: 1 to 64 of {ALPHABET}.", field="user")
    if not _ALLOWED.fullmatch(name):
        at, odd = next((i, ch) for i, ch in enumerate(name) if not _ALLOWED.fullmatch(ch))
        raise Invalid(
            f"A user name may hold only {ALPHABET}. Character {at + 1} is {_spoken(odd)}.",
            field="user",
        )
    if len(name) > LONGEST_USER_NAME:
        raise Invalid(
            f"A user name has at most {LONGEST_USER_NAME} characters; this has {len(name)}.",
            field="user",
        )
    return name


def _spoken(ch: str) -> str:
    """The Unicode name, since the character itself may be invisible or a look-alike."""
    return f"U+{ord(ch):04X} ({unicodedata.name(ch, 'a control character').lower()})"


def propose_user_name(real_name: str) -> str:
    """`firstname.lastname` of a profile's name, in ASCII; empty if the name has no such letters.

    Accents are dropped (José → jose) because this only proposes: the card shows the result.
    """
    plain = unicodedata.normalize("NFKD", real_name.lower().translate(_SPELLED))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    if not words:
        return ""
    ends = words if len(words) == 1 else [words[0], words[-1]]
    return ".".join(ends)[:LONGEST_USER_NAME]
