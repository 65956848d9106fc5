"""Channels and direct messages, and what was said in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.slack.cast import Room
from bot.sandbox.slack.errors import SlackError

Blocks = list[dict[str, Any]]


@dataclass
class Message:
    channel: str
    ts: str
    author: str
    text: str = ""
    blocks: Blocks = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    by_app: bool = False
    only_for: str | None = None
    """The one person who sees an ephemeral message."""
    edited_ts: str | None = None
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    earlier: list[Blocks] = field(default_factory=list)
    """Blocks it showed before: a client that was slow to redraw may still send a click on them."""

    def redraw(self, *, text: str | None, blocks: Blocks | None, ts: str) -> None:
        """Slack keeps what an update leaves out."""
        self.earlier.append(self.blocks)
        self.text = self.text if text is None else text
        self.blocks = self.blocks if blocks is None else blocks
        self.edited_ts = ts


@dataclass
class Conversation:
    id: str
    name: str
    kind: Literal["channel", "dm"]
    members: set[str]
    topic: str = ""
    is_private: bool = False
    is_shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    """Up to which `ts` each member has read."""

    def seen_by(self, person: str) -> Iterator[Message]:
        for message in list(self.messages.values()):
            if message.only_for in (None, person):
                yield message

    def unread(self, person: str) -> int:
        last = self.read.get(person, "")
        return sum(1 for m in self.seen_by(person) if m.ts > last and m.author != person)


class Conversations:
    """Every channel and DM; direct messages open when first used."""

    def __init__(self, rooms: tuple[Room, ...]) -> None:
        self._all = {
            room.id: Conversation(
                room.id,
                room.name,
                "channel",
                set(room.members),
                room.topic,
                room.is_private,
                room.is_shared,
            )
            for room in rooms
        }

    def __iter__(self) -> Iterator[Conversation]:
        return iter(list(self._all.values()))

    def get(self, channel: str) -> Conversation:
        """The conversation, or Slack's `channel_not_found`."""
        if channel not in self._all:
            raise SlackError("channel_not_found")
        return self._all[channel]

    def of(self, person: str) -> list[Conversation]:
        return [one for one in self._all.values() if person in one.members]

    def direct(self, one: str, other: str) -> Conversation:
        """The DM of two people, the same one every time."""
        first, second = sorted((one, other))
        for existing in self._all.values():
            if existing.kind == "dm" and existing.members == {first, second}:
                return existing
        channel = f"D{first[1:]}{second[1:]}"
        self._all[channel] = Conversation(channel, "directmessage", "dm", {first, second})
        return self._all[channel]

    def message(self, channel: str, ts: str) -> Message:
        """A message that is there for everyone, or Slack's `message_not_found`."""
        found = self.get(channel).messages.get(ts)
        if found is None or found.only_for is not None:
            raise SlackError("message_not_found")
        return found
