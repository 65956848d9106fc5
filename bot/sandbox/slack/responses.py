"""Answers to a command or a click, by `response_url` or inside the ack."""

from typing import Any

from bot.sandbox.slack.conversations import Message
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.postbox import Postbox
from bot.sandbox.slack.response_urls import ResponseUrl
from bot.sandbox.slack.world import World


class Responses:
    def __init__(self, world: World, post: Postbox) -> None:
        self._world = world
        self._post = post

    def apply(self, to: ResponseUrl, body: dict[str, Any]) -> None:
        """Delete or replace what was clicked, or say something new: to one person by default."""
        original = self._original(to)
        if body.get("delete_original"):
            if original is not None:
                self._post.remove(original)
            return
        text, blocks = self._content(body)
        if body.get("replace_original") and original is not None:
            self._post.redraw(original, text=text or "", blocks=blocks or [])
            return
        self._say(to, text or "", blocks or [], body)

    def _original(self, to: ResponseUrl) -> Message | None:
        if to.message_ts is None:
            return None
        return self._world.conversations.get(to.channel).messages.get(to.message_ts)

    def _content(self, body: dict[str, Any]) -> tuple[str | None, list[dict[str, Any]] | None]:
        raw = body.get("blocks")
        blocks = self._world.validator.message(raw) if raw else None
        text = body.get("text")
        if not text and not blocks:
            raise SlackError("no_text", status=400)
        return text, blocks

    def _say(
        self, to: ResponseUrl, text: str, blocks: list[dict[str, Any]], body: dict[str, Any]
    ) -> None:
        public = body.get("response_type") == "in_channel"
        self._post.post(
            Message(
                to.channel,
                self._world.timestamps(),
                self._world.app.bot_user,
                text,
                blocks,
                by_app=True,
                only_for=None if public else to.person,
            )
        )
