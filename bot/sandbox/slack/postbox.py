"""Posting, redrawing and removing messages, and what each sets off: pages, phones, files."""

import re
from typing import Any

from bot.sandbox.slack.conversations import Blocks, Conversation, Message
from bot.sandbox.slack.files import File, file_json
from bot.sandbox.slack.world import World

NO_TEXT = "This content can't be displayed."
_ENTITY = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_EVERYONE = ("<!channel", "<!here", "<!everyone")


class Postbox:
    def __init__(self, world: World) -> None:
        self._world = world

    def post(self, message: Message) -> Message:
        conversation = self._world.conversations.get(message.channel)
        conversation.messages[message.ts] = message
        event = "ephemeral" if message.only_for else "message"
        self._tell(conversation, event, message)
        if message.only_for is None:
            self._notify(conversation, message)
        return message

    def redraw(self, message: Message, *, text: str | None, blocks: Blocks | None) -> None:
        message.redraw(text=text, blocks=blocks, ts=self._world.timestamps())
        conversation = self._world.conversations.get(message.channel)
        self._tell(conversation, "message_changed", message)

    def remove(self, message: Message) -> None:
        conversation = self._world.conversations.get(message.channel)
        del conversation.messages[message.ts]
        for person in self._readers(conversation, message):
            data = {"channel": message.channel, "ts": message.ts}
            self._world.feed.tell(person, "message_deleted", data)

    def drop_file(self, file: File) -> None:
        """Take a deleted file out of its messages; one that held nothing else goes with it."""
        self._world.feed.tell_all("file_deleted", {"id": file.id})
        for channel in file.channels:
            conversation = self._world.conversations.get(channel)
            for message in list(conversation.messages.values()):
                if file.id in message.files:
                    self._drop_from(conversation, message, file.id)

    def _drop_from(self, conversation: Conversation, message: Message, file_id: str) -> None:
        message.files.remove(file_id)
        if message.text or message.blocks or message.files:
            self._tell(conversation, "message_changed", message)
        else:
            self.remove(message)

    def _tell(self, conversation: Conversation, event: str, message: Message) -> None:
        for person in self._readers(conversation, message):
            data = {"channel": conversation.id, "message": self.page(message, person)}
            self._world.feed.tell(person, event, data)

    def _readers(self, conversation: Conversation, message: Message) -> set[str]:
        return {message.only_for} if message.only_for else conversation.members

    def _notify(self, conversation: Conversation, message: Message) -> None:
        """What a phone shows: made from `text` alone, as Slack does."""
        author = self._world.people.get(message.author).real_name
        direct = conversation.kind == "dm"
        title = author if direct else f"#{conversation.name} · {author}"
        for person in conversation.members - {message.author}:
            if direct or self._mentions(message.text, person):
                text = self.flat(message.text) or NO_TEXT
                data = {"channel": conversation.id, "title": title, "text": text, "at": message.ts}
                self._world.notify(person, data)

    def _mentions(self, text: str, person: str) -> bool:
        return f"<@{person}" in text or any(word in text for word in _EVERYONE)

    def flat(self, text: str) -> str:
        """Slack's markup as words."""
        words = _ENTITY.sub(self._word, text)
        return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _word(self, entity: re.Match[str]) -> str:
        what, label = entity.group(1), entity.group(2)
        person = self._world.people.find(lambda one: f"@{one.id}" == what)
        if person is not None:
            return f"@{person.real_name}"
        if label:
            return label
        return f"@{what[1:]}" if what.startswith("!") else what

    def page(self, message: Message, person: str) -> dict[str, Any]:
        """A message as the page gets it."""
        app = self._world.app
        return {
            "channel": message.channel,
            "ts": message.ts,
            "user": message.author,
            "bot_id": app.bot_id if message.by_app else None,
            "text": message.text,
            "blocks": message.blocks,
            "files": [self._page_file(file_id, person) for file_id in message.files],
            "edited": message.edited_ts is not None,
            "ephemeral": message.only_for is not None,
            "hidden_from_others": message.only_for is not None,
        }

    def _page_file(self, file_id: str, person: str) -> dict[str, Any]:
        file = self._world.files.get(file_id)
        width, height = file.size()
        return {
            "id": file.id,
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype,
            "alt_txt": file.alt_txt,
            "url": f"/local/file/{file.id}?person={person}",
            "width": width,
            "height": height,
        }

    def slack(self, message: Message) -> dict[str, Any]:
        """A message as the app gets it."""
        world = self._world
        shown: dict[str, Any] = {
            "type": "message",
            "user": message.author,
            "text": message.text,
            "ts": message.ts,
            "team": world.team.id,
        }
        if message.by_app:
            app = world.app
            profile = {"id": app.bot_id, "app_id": app.id, "name": app.name, "deleted": False}
            shown.update(bot_id=app.bot_id, app_id=app.id, bot_profile=profile)
        if message.blocks:
            shown["blocks"] = message.blocks
        if message.files:
            files = [file_json(world.files.get(f), world.base) for f in message.files]
            shown["files"] = files
        if message.edited_ts:
            shown["edited"] = {"user": message.author, "ts": message.edited_ts}
        if message.thread_ts:
            shown["thread_ts"] = message.thread_ts
        return shown
