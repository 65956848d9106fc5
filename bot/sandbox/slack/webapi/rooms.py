"""conversations.*: where one can speak."""

from typing import Any

from bot.sandbox.slack.conversations import Conversation
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.webapi.access import need_scope, readable
from bot.sandbox.slack.webapi.directory import page
from bot.sandbox.slack.webapi.method import Context, Method, Methods


def methods() -> Methods:
    return {
        "conversations.open": Method(open_direct, "im:write", 3),
        "conversations.info": Method(info, "", 3),
        "conversations.members": Method(members, "", 4),
        "conversations.list": Method(list_all, "", 2),
    }


def open_direct(context: Context) -> dict[str, Any]:
    world = context.world
    if "channel" in context.args:
        channel = world.conversations.get(context.args.text("channel"))
        return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
    users = [user for user in context.args.text("users").split(",") if user]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        need_scope(context, "mpim:write")
    person = world.people.get(users[0])
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    channel = world.conversations.direct(world.app.bot_user, person.id)
    return {"channel": {"id": channel.id, "is_im": True, "user": person.id}}


def channel_json(context: Context, conversation: Conversation) -> dict[str, Any]:
    bot = context.world.app.bot_user
    if conversation.kind == "dm":
        other = next(iter(conversation.members - {bot}), bot)
        return {"id": conversation.id, "is_im": True, "user": other, "is_archived": False}
    return {
        "id": conversation.id,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": conversation.is_private,
        "is_archived": False,
        "is_general": conversation.name == "general",
        "is_member": bot in conversation.members,
        "is_shared": conversation.is_shared,
        "is_ext_shared": conversation.is_shared,
        "is_org_shared": False,
        "topic": {"value": conversation.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(conversation.members),
    }


def info(context: Context) -> dict[str, Any]:
    return {"channel": channel_json(context, readable(context))}


def members(context: Context) -> dict[str, Any]:
    everyone, more = page(context, sorted(readable(context).members))
    return {"members": everyone, **more}


_SCOPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read"}


def list_all(context: Context) -> dict[str, Any]:
    wanted = context.args.text("types", "public_channel").split(",")
    for kind in wanted:
        if kind not in _SCOPES:
            raise SlackError("invalid_types")
        need_scope(context, _SCOPES[kind])
    found = [one for one in context.world.conversations if _is(context, one, wanted)]
    shown, more = page(context, found)
    return {"channels": [channel_json(context, one) for one in shown], **more}


def _is(context: Context, conversation: Conversation, wanted: list[str]) -> bool:
    if conversation.kind == "channel" and not conversation.is_private:
        return "public_channel" in wanted
    kind = "im" if conversation.kind == "dm" else "private_channel"
    return kind in wanted and context.world.app.bot_user in conversation.members
