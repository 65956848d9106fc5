"""What people click in messages, modals and the Home tab, and what they look for in menus."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.blockkit import forms
from bot.sandbox.slack.blockkit.checks import Place, items
from bot.sandbox.slack.blockkit.objects import GROUP, OPTION
from bot.sandbox.slack.conversations import Message
from bot.sandbox.slack.errors import NotPossible, SlackError
from bot.sandbox.slack.local import payloads
from bot.sandbox.slack.local.desk import Desk
from bot.sandbox.slack.transport.envelope import NotAnswered
from bot.sandbox.slack.views import View, view_json

Answer = dict[str, Any]
Body = Mapping[str, Any]
SHORTEST_SEARCH = 3
"""Slack asks the app for options only from here on, unless the element says otherwise."""


@dataclass(frozen=True)
class Spot:
    """Where an element stands: in a message or in a view, and what else the payload says of it."""

    blocks: list[dict[str, Any]]
    fields: dict[str, Any]
    view: View | None = None
    earlier: list[list[dict[str, Any]]] | None = None


class Clicking:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def click(self, body: Body) -> Answer:
        person = self._desk.person(body["person"])
        spot = self._spot(person.id, body, clicked=True)
        element = self._element(spot, body)
        world = self._desk.world
        action = forms.action(element, body, world.timestamps())
        trigger = world.triggers.issue(person.id, view=_modal_of(spot))
        payload = payloads.interaction(
            world, "block_actions", person, trigger_id=trigger, actions=[action], **spot.fields
        )
        try:
            await self._desk.dispatch.ask("interactive", payload)
        except NotAnswered as e:
            raise NotPossible("dispatch_failed", f"The click was not answered: {e}") from None
        return {"ok": True}

    async def options(self, body: Body) -> Answer:
        person = self._desk.person(body["person"])
        spot = self._spot(person.id, body, clicked=False)
        element = self._element(spot, body)
        typed = str(body.get("value", ""))
        if len(typed) < element.get("min_query_length", SHORTEST_SEARCH):
            return {"ok": True, "options": []}
        asked = {key: element[key] for key in ("action_id", "block_id")}
        payload = payloads.interaction(
            self._desk.world, "block_suggestion", person, value=typed, **asked, **spot.fields
        )
        try:
            ack = await self._desk.dispatch.ask("interactive", payload, accepts_response=True)
        except NotAnswered:
            raise NotPossible("dispatch_failed", "No answer came.") from None
        return _offered(ack)

    def _element(self, spot: Spot, body: Body) -> dict[str, Any]:
        """What was clicked, which must be there; `stale` allows what was there before an update."""
        shown = [spot.blocks, *((spot.earlier or []) if body.get("stale") else [])]
        for blocks in shown:
            found = forms.find(blocks, body.get("block_id") or "", body["action_id"])
            if found is not None:
                return found
        raise NotPossible("no_such_element", f"There is no {body['action_id']} here.")

    def _spot(self, person: str, body: Body, *, clicked: bool) -> Spot:
        container = body["container"]
        if container["type"] == "message":
            message = self._message(person, container["channel"], container["ts"])
            return self._in_message(person, message, body, clicked=clicked)
        return self._in_view(self._view(person, container), body)

    def _message(self, person: str, channel: str, ts: str) -> Message:
        conversation = self._desk.conversation(person, channel)
        for message in conversation.seen_by(person):
            if message.ts == ts:
                return message
        raise NotPossible("message_not_found", "This message is gone.")

    def _in_message(self, person: str, message: Message, body: Body, *, clicked: bool) -> Spot:
        world = self._desk.world
        conversation = world.conversations.get(message.channel)
        fields: dict[str, Any] = {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": message.channel,
                "is_ephemeral": message.only_for is not None,
            },
            "channel": payloads.channel(conversation),
        }
        if message.only_for is None:
            fields["message"] = self._desk.post.slack(message)
        if clicked:
            given = body.get("values") or {}
            fields["state"] = {"values": forms.state(message.blocks, given)}
            url = world.urls.issue(world.base, person, message.channel, message.ts)
            fields["response_url"] = url
        return Spot(message.blocks, fields, earlier=message.earlier)

    def _view(self, person: str, container: Body) -> View:
        views = self._desk.world.views
        try:
            found = (
                views.get(container["view_id"]) if "view_id" in container else views.home(person)
            )
        except SlackError:
            found = None
        if found is None or found.person != person:
            raise NotPossible("view_not_found", "This window is closed.")
        return found

    def _in_view(self, view: View, body: Body) -> Spot:
        world = self._desk.world
        if body.get("values"):
            view.typed = forms.state(view.blocks, forms.merged(view.typed, body["values"]))
        fields = {
            "container": {"type": "view", "view_id": view.id},
            "view": view_json(view, world.team, world.app),
        }
        return Spot(view.blocks, fields, view)


def _modal_of(spot: Spot) -> str | None:
    return spot.view.id if spot.view is not None and spot.view.is_modal else None


def _offered(ack: dict[str, Any]) -> Answer:
    """The app's options, if Slack would take them."""
    key = "option_groups" if "option_groups" in ack else "options"
    offered = ack.get(key, [])
    each = GROUP if key == "option_groups" else OPTION
    problems = list(items(each, 100, least=0)(offered, Place(f"/{key}", "options")))
    if problems:
        raise NotPossible("invalid_options", "; ".join(problems))
    return {"ok": True, key: offered}
