"""`/iam …` as Slack sends it, taken apart into a verb and named arguments.

Slack escapes mentions (`<@U1|jo>`), links addresses (`<mailto:a@b|a@b>`) and encodes `& < >`;
phones add curly quotes and no-break spaces. The label of a mention is never used: it is free text.
Source: Slack "Formatting text for app surfaces".
"""

import re
import shlex
from dataclasses import dataclass

from bot.domain.errors import Invalid

LONGEST = 30_000
_CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"'})
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_AUTO_LINK = re.compile(r"<https?://([^<>|]+)\|\1>")
_LINK = re.compile(r"<(?:mailto:)?([^<>|@!#][^<>|]*)(?:\|[^<>]*)?>")
_KEY = re.compile(r"([A-Za-z][A-Za-z_-]*)=(.*)", re.DOTALL)


@dataclass(frozen=True)
class Words:
    """A verb (may be empty), people mentioned without a name, and `name=value` pairs."""

    verb: str
    mentions: tuple[str, ...]
    values: dict[str, str]
    loose: tuple[str, ...] = ()


def parse(text: str) -> Words:
    """Raises `Invalid` for what can't be read; what it means is judged by the subcommand."""
    if len(text) > LONGEST:
        raise Invalid(f"That is too long to read: {len(text)} characters, at most {LONGEST}.")
    tokens = _tokens(text)
    verb = tokens.pop(0).lower() if tokens else ""
    mentions: list[str] = []
    loose: list[str] = []
    values: dict[str, str] = {}
    last = ""
    for token in tokens:
        last = _take(token, last, mentions, values, loose)
    return Words(verb, tuple(mentions), values, tuple(loose))


def _take(
    token: str, last: str, mentions: list[str], values: dict[str, str], loose: list[str]
) -> str:
    """File one token; returns the name that a following bare word would continue."""
    mention = _MENTION.fullmatch(token)
    if mention:
        mentions.append(mention[1])
        return ""
    pair = _KEY.fullmatch(token)
    if pair:
        name = pair[1].lower()
        if name in values:
            raise Invalid(f"`{name}` is given twice.", field=name)
        values[name] = _plain(pair[2])
        return name
    if last == "reason" or (last and values[last].endswith(",")):
        values[last] += (" " if last == "reason" else "") + _plain(token)
        return last
    loose.append(_plain(token))
    return ""


def _tokens(text: str) -> list[str]:
    bare = _MENTION.sub(r"<@\1>", text)  # a label may hold spaces and quotes
    line = "".join(" " if ch.isspace() else ch for ch in bare).translate(_CURLY)
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.quotes, lexer.escape = True, "", '"', ""
    try:
        return list(lexer)
    except ValueError:
        raise Invalid('A quote is opened and not closed. Put the text in "…".') from None


def _plain(value: str) -> str:
    """A mention to its id, a link to its address, and Slack's three entities undone.

    Slack makes a link of a word like `jo.dev` by itself: then the word is what was typed.
    """
    plain = _LINK.sub(r"\1", _AUTO_LINK.sub(r"\1", _MENTION.sub(r"\1", value)))
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
