"""What people type: messages and slash commands."""

import time
from typing import Any

from bot.sandbox.slack.cast import SlashCommand
from bot.sandbox.slack.conversations import Conversation, Message
from bot.sandbox.slack.errors import NotPossible, SlackError
from bot.sandbox.slack.local import payloads
from bot.sandbox.slack.local.desk import Desk
from bot.sandbox.slack.response_urls import ResponseUrl
from bot.sandbox.slack.transport.envelope import NotAnswered

Answer = dict[str, Any]


class Speaking:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def message(self, person: str, channel: str, text: str) -> Answer:
        world = self._desk.world
        author = self._desk.person(person)
        conversation = self._desk.conversation(author.id, channel)
        if not text.strip():
            raise NotPossible("no_text", "Type something first.")
        words = self._desk.composer.message(text)
        said = Message(conversation.id, world.timestamps(), author.id, words)
        self._desk.post.post(said)
        conversation.read[author.id] = said.ts
        kind = "im" if conversation.kind == "dm" else "channels"
        if world.app.bot_user in conversation.members:
            event = {**self._desk.post.slack(said), "channel": conversation.id}
            self._desk.dispatch.tell(event, subscribed_as=f"message.{kind}")
        return {"ok": True, "channel": conversation.id, "ts": said.ts}

    async def read(self, person: str, channel: str) -> Answer:
        """Everything in it has been seen."""
        conversation = self._desk.conversation(person, channel)
        conversation.read[person] = self._desk.world.timestamps()
        return {"ok": True}

    async def command(self, person: str, channel: str, text: str) -> Answer:
        author = self._desk.person(person)
        conversation = self._desk.conversation(author.id, channel)
        name, _, rest = text.strip().partition(" ")
        command = self._known(name)
        url = self._desk.world.urls.issue(self._desk.world.base, author.id, conversation.id)
        payload = self._payload(command, author.id, conversation, rest.strip(), url)
        began = time.monotonic()
        try:
            ack = await self._desk.dispatch.ask("slash_commands", payload, accepts_response=True)
        except NotAnswered:
            told = f'{name} failed with the error "dispatch_failed"'
            raise NotPossible("dispatch_failed", told) from None
        acked_ms = round((time.monotonic() - began) * 1000, 1)
        self._answer(author.id, conversation, ack)
        return {"ok": True, "acked_ms": acked_ms}

    def _known(self, name: str) -> SlashCommand:
        for command in self._desk.world.app.commands:
            if command.command == name:
                return command
        raise NotPossible("unknown_command", f"{name} is not a valid command.")

    def _payload(
        self, command: SlashCommand, person: str, conversation: Conversation, text: str, url: str
    ) -> dict[str, Any]:
        world, composer = self._desk.world, self._desk.composer
        escape = composer.command if command.should_escape else composer.plain
        return {
            "token": world.tokens.verification,
            "team_id": world.team.id,
            "team_domain": world.team.domain,
            "channel_id": conversation.id,
            "channel_name": payloads.channel_name(conversation),
            "user_id": person,
            "user_name": world.people.get(person).name,
            "command": command.command,
            "text": escape(text),
            "api_app_id": world.app.id,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": world.triggers.issue(person),
        }

    def _answer(self, person: str, conversation: Conversation, ack: dict[str, Any]) -> None:
        """A message inside the ack is shown as if it had come by response_url."""
        if not ack.get("text") and not ack.get("blocks"):
            return
        try:
            self._desk.responses.apply(ResponseUrl(person, conversation.id, 0.0), ack)
        except SlackError as e:
            self._desk.world.notice(person, f"The answer can't be shown: {e}")
