"""views.*: modals and Home tabs."""

from typing import Any

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.views import View, view_json
from bot.sandbox.slack.webapi.method import Context, Method, Methods


def methods() -> Methods:
    return {
        "views.open": Method(open_view, "", 4),
        "views.push": Method(push, "", 4),
        "views.update": Method(update, "", 4),
        "views.publish": Method(publish, "", 4),
    }


def _content(context: Context, surface: str) -> dict[str, Any]:
    raw = context.args.json("view")
    if raw is None:
        raise SlackError("invalid_arguments", messages=["missing required field: view"])
    return context.world.validator.view(raw, surface)


def _trigger(context: Context) -> str:
    trigger = context.args.text("trigger_id") or context.args.text("interactivity_pointer")
    if not trigger:
        raise SlackError("invalid_arguments", messages=["missing required field: trigger_id"])
    return trigger


def _answer(context: Context, view: View) -> dict[str, Any]:
    return {"view": view_json(view, context.world.team, context.world.app)}


def open_view(context: Context) -> dict[str, Any]:
    content = _content(context, "modal")
    trigger = context.world.triggers.exchange(_trigger(context))
    view = context.world.views.open_for(trigger.person, content)
    context.world.show("open", view)
    return _answer(context, view)


def push(context: Context) -> dict[str, Any]:
    content = _content(context, "modal")
    trigger = context.world.triggers.exchange(_trigger(context))
    if trigger.view is None:
        raise SlackError("invalid_trigger_id")
    view = context.world.views.push(trigger.person, content)
    context.world.show("push", view)
    return _answer(context, view)


def update(context: Context) -> dict[str, Any]:
    view_id, external_id = context.args.text("view_id"), context.args.text("external_id")
    if not view_id and not external_id:
        message = "must define either `view_id` or `external_id`"
        raise SlackError("invalid_arguments", messages=[message])
    content = _content(context, "modal")
    view = context.world.views.get(view_id, external_id)
    expected = context.args.text("hash") or None
    context.world.views.update(view, content, expected_hash=expected)
    context.world.show("update", view)
    return _answer(context, view)


def publish(context: Context) -> dict[str, Any]:
    person = context.world.people.get(context.args.needed("user_id"))
    content = _content(context, "home")
    view = context.world.views.publish(person.id, content, context.args.text("hash") or None)
    context.world.show("update", view)
    return _answer(context, view)
