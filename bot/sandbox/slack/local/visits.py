"""Opening the app's Home tab, and shortcuts."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.errors import NotPossible, SlackError
from bot.sandbox.slack.local import payloads
from bot.sandbox.slack.local.desk import Desk
from bot.sandbox.slack.transport.envelope import NotAnswered
from bot.sandbox.slack.views import view_json

Answer = dict[str, Any]


class Visits:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def home(self, person: str) -> Answer:
        """The app hears of it by an event, and publishes when it is ready."""
        visitor = self._desk.person(person)
        world = self._desk.world
        direct = world.conversations.direct(world.app.bot_user, visitor.id)
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": visitor.id,
            "channel": direct.id,
            "tab": "home",
        }
        home = world.views.home(visitor.id)
        if home is not None:
            event["view"] = view_json(home, world.team, world.app)
        self._desk.dispatch.tell(event)
        return {"ok": True}

    async def shortcut(
        self, person: str, callback_id: str, message: Mapping[str, str] | None
    ) -> Answer:
        world = self._desk.world
        user = self._desk.person(person)
        fields: dict[str, Any] = {
            "callback_id": callback_id,
            "trigger_id": world.triggers.issue(user.id),
            "action_ts": world.timestamps(),
        }
        kind = "shortcut"
        if message is not None:
            kind = "message_action"
            fields |= self._about(user.id, message["channel"], message["ts"])
        payload = payloads.interaction(world, kind, user, **fields)
        try:
            await self._desk.dispatch.ask("interactive", payload)
        except NotAnswered:
            raise NotPossible("dispatch_failed", "No answer came.") from None
        return {"ok": True}

    def _about(self, person: str, channel: str, ts: str) -> dict[str, Any]:
        world = self._desk.world
        conversation = self._desk.conversation(person, channel)
        try:
            message = world.conversations.message(channel, ts)
        except SlackError as e:
            raise NotPossible(e.code) from None
        return {
            "message_ts": ts,
            "message": self._desk.post.slack(message),
            "channel": payloads.channel(conversation),
            "response_url": world.urls.issue(world.base, person, channel, ts),
        }
