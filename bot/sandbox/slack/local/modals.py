"""Sending and closing modals."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.blockkit import forms
from bot.sandbox.slack.cast import Person
from bot.sandbox.slack.errors import NotPossible, SlackError
from bot.sandbox.slack.local import payloads
from bot.sandbox.slack.local.desk import Desk
from bot.sandbox.slack.transport.envelope import NotAnswered
from bot.sandbox.slack.views import View, view_json

Answer = dict[str, Any]


class Modals:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def submit(self, person: str, view_id: str, values: forms.Given) -> Answer:
        sender = self._desk.person(person)
        view = self._top(sender.id, view_id)
        view.typed = forms.state(view.blocks, forms.merged(view.typed, values))
        missing = forms.missing(view.blocks, view.typed)
        if missing:
            return self._refused(view, missing)
        ack = await self._send(sender, view)
        if ack is None:
            raise NotPossible("dispatch_failed", "We had some trouble connecting.")
        return self._acked(view, ack)

    async def _send(self, sender: Person, view: View) -> dict[str, Any] | None:
        """The app's ack; None if none came, with the window open as before."""
        view.busy = True
        self._desk.world.show("busy", view)
        payload = self._submission(sender, view)
        try:
            return await self._desk.dispatch.ask("interactive", payload, accepts_response=True)
        except NotAnswered:
            return None
        finally:
            view.busy = False
            if view in self._desk.world.views.stack(view.person):
                self._desk.world.show("update", view)

    def _top(self, person: str, view_id: str) -> View:
        stack = self._desk.world.views.stack(person)
        if not stack or stack[-1].id != view_id:
            raise NotPossible("view_not_found", "This window is closed.")
        if stack[-1].busy:
            raise NotPossible("busy", "It is being sent already.")
        if stack[-1].content.get("submit") is None:
            raise NotPossible("no_submit", "There is nothing to send here.")
        return stack[-1]

    def _submission(self, person: Person, view: View) -> dict[str, Any]:
        world = self._desk.world
        return payloads.interaction(
            world,
            "view_submission",
            person,
            trigger_id=world.triggers.issue(person.id, view=view.id),
            view=view_json(view, world.team, world.app),
            response_urls=[],
        )

    def _refused(self, view: View, errors: dict[str, str]) -> Answer:
        view.errors = errors
        self._desk.world.show("errors", view)
        return {"ok": False, "error": "errors", "errors": errors}

    def _acked(self, view: View, ack: Mapping[str, Any]) -> Answer:
        """What the app wants to happen to the window."""
        action = ack.get("response_action", "close")
        if action == "errors":
            return self._refused(view, self._known_errors(view, ack.get("errors") or {}))
        if view not in self._desk.world.views.stack(view.person):
            return {"ok": True}
        try:
            self._change(view, str(action), ack.get("view"))
        except SlackError as e:
            self._desk.world.show("update", view)
            raise NotPossible(e.code, f"The app's answer can't be shown: {e}") from None
        return {"ok": True}

    def _known_errors(self, view: View, errors: Mapping[str, str]) -> dict[str, str]:
        inputs = {one["block_id"] for one in view.blocks if one["type"] == "input"}
        unknown = [block_id for block_id in errors if block_id not in inputs]
        if unknown or not errors:
            self._desk.world.show("update", view)
            raise NotPossible("invalid_errors", f"There is no input block {unknown}.")
        return dict(errors)

    def _change(self, view: View, action: str, content: Any) -> None:
        world = self._desk.world
        match action:
            case "close":
                world.views.close(view)
                world.show("close", view)
            case "clear":
                world.views.clear(view.person)
                world.show("clear", view)
            case "update":
                world.views.update(view, world.validator.view(content, "modal"))
                world.show("update", view)
            case "push":
                pushed = world.views.push(view.person, world.validator.view(content, "modal"))
                world.show("push", pushed)
            case _:
                raise SlackError("invalid_response_action")

    async def close(self, person: str, view_id: str, *, is_cleared: bool) -> Answer:
        """The person closes a window, or all of them at once."""
        closer = self._desk.world.people.get(person)
        views = self._desk.world.views
        view = next((one for one in views.stack(closer.id) if one.id == view_id), None)
        if view is None:
            raise NotPossible("view_not_found", "This window is closed.")
        everything = is_cleared or bool(view.content.get("clear_on_close"))
        closed = views.clear(closer.id) if everything else views.close(view)
        self._desk.world.show("clear" if everything else "close", view)
        for one in reversed(closed):
            if one.content.get("notify_on_close"):
                await self._tell_closed(closer, one, is_cleared=everything)
        return {"ok": True}

    async def _tell_closed(self, person: Person, view: View, *, is_cleared: bool) -> None:
        world = self._desk.world
        shown = view_json(view, world.team, world.app)
        payload = payloads.interaction(
            world, "view_closed", person, view=shown, is_cleared=is_cleared
        )
        try:
            await self._desk.dispatch.ask("interactive", payload)
        except NotAnswered:
            return  # the window is closed all the same
