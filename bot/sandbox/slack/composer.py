"""What a person types, as the app gets it: mentions, links and the three escaped characters."""

import re

from bot.sandbox.slack.cast import Person
from bot.sandbox.slack.conversations import Conversations
from bot.sandbox.slack.people import People

_ENTITY = r"<(?:@[UW][A-Z0-9]+|\#C[A-Z0-9]+)(?:\|[^<>|]*)?>"
_MENTION = r"(?<![\w.@])@[a-z][\w-]*"
_CHANNEL = r"(?<![\w#])\#[a-z][\w-]*"
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_LINK = r"https?://[^\s<>|\"”“]+"
_TOKEN = re.compile(f"({_ENTITY}|{_LINK}|{_MAIL}|{_MENTION}|{_CHANNEL})")
_BROADCASTS = ("here", "channel", "everyone")


class Composer:
    """`should_escape` for commands: mentions carry the name as a label, messages only the id."""

    def __init__(self, people: People, conversations: Conversations) -> None:
        self._people = people
        self._conversations = conversations

    def command(self, text: str) -> str:
        return self._escaped(text, labels=True)

    def message(self, text: str) -> str:
        return self._escaped(text, labels=False)

    def plain(self, text: str) -> str:
        """For a command without `should_escape`: names stay as typed."""
        return _escape(text)

    def _escaped(self, text: str, *, labels: bool) -> str:
        parts = _TOKEN.split(text)
        words = parts[0::2]
        tokens = [self._token(token, labels=labels) for token in parts[1::2]]
        joined = [_escape(words[0])]
        for token, word in zip(tokens, words[1:], strict=True):
            joined += [token, _escape(word)]
        return "".join(joined)

    def _token(self, token: str, *, labels: bool) -> str:
        if token.startswith("<"):
            return token
        if token.startswith("@"):
            return self._mention(token[1:], labels=labels)
        if token.startswith("#"):
            return self._channel(token[1:], labels=labels)
        if "://" in token:
            return f"<{_escape(token)}>"
        return f"<mailto:{token}|{token}>"

    def _mention(self, name: str, *, labels: bool) -> str:
        if name in _BROADCASTS:
            return f"<!{name}>"
        person = self._people.find(lambda one: one.name == name and not one.deleted)
        return _labelled(person, name, labels=labels)

    def _channel(self, name: str, *, labels: bool) -> str:
        for one in self._conversations:
            if one.kind == "channel" and one.name == name:
                return f"<#{one.id}|{name}>" if labels else f"<#{one.id}>"
        return f"#{name}"


def _labelled(person: Person | None, name: str, *, labels: bool) -> str:
    if person is None:
        return f"@{name}"
    return f"<@{person.id}|{name}>" if labels else f"<@{person.id}>"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
