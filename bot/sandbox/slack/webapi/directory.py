"""users.*, usergroups.*, bots.info, team.info: who there is."""

import base64
from typing import Any

from bot.sandbox.slack.cast import UserGroup
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.people import user_json
from bot.sandbox.slack.webapi.method import Context, Method, Methods


def methods() -> Methods:
    return {
        "users.info": Method(user_info, "users:read", 4),
        "users.list": Method(user_list, "users:read", 2),
        "users.lookupByEmail": Method(by_email, "users:read.email", 3),
        "usergroups.list": Method(group_list, "usergroups:read", 2),
        "usergroups.users.list": Method(group_users, "usergroups:read", 2),
        "bots.info": Method(bot_info, "users:read", 3),
        "team.info": Method(team_info, "team:read", 3),
    }


def page(context: Context, items: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    """One page of a listing, and the cursor to the next."""
    limit = context.args.integer("limit", 0) or len(items) or 1
    cursor = context.args.text("cursor")
    try:
        start = int(base64.b64decode(cursor, validate=True)) if cursor else 0
    except ValueError:
        raise SlackError("invalid_cursor") from None
    end = start + limit
    following = base64.b64encode(str(end).encode()).decode() if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": following}}


def _user(context: Context, user: str) -> dict[str, Any]:
    world = context.world
    with_email = "users:read.email" in world.app.scopes
    return user_json(world.people.get(user), world.team.id, with_email=with_email)


def user_info(context: Context) -> dict[str, Any]:
    return {"user": _user(context, context.args.text("user"))}


def user_list(context: Context) -> dict[str, Any]:
    everyone, more = page(context, [person.id for person in context.world.people])
    return {"members": [_user(context, user) for user in everyone], **more}


def by_email(context: Context) -> dict[str, Any]:
    email = context.args.needed("email").casefold()
    person = context.world.people.find(
        lambda one: one.email == email and not one.is_bot and not one.deleted
    )
    if person is None:
        raise SlackError("users_not_found")
    return {"user": _user(context, person.id)}


def _group(context: Context, group: UserGroup, *, with_users: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": group.id,
        "team_id": context.world.team.id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "is_external": False,
        "date_delete": 0,
        "user_count": len(group.members),
    }
    return {**shown, "users": list(group.members)} if with_users else shown


def group_list(context: Context) -> dict[str, Any]:
    with_users = context.args.flag("include_users")
    groups = context.world.people.groups.values()
    return {"usergroups": [_group(context, group, with_users=with_users) for group in groups]}


def group_users(context: Context) -> dict[str, Any]:
    group = context.world.people.groups.get(context.args.needed("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    include_disabled = context.args.flag("include_disabled")
    people = context.world.people
    users = [m for m in group.members if include_disabled or not people.get(m).deleted]
    return {"users": users}


def bot_info(context: Context) -> dict[str, Any]:
    app = context.world.app
    if context.args.text("bot", app.bot_id) != app.bot_id:
        raise SlackError("bot_not_found")
    bot = {"id": app.bot_id, "app_id": app.id, "user_id": app.bot_user, "name": app.name}
    return {"bot": {**bot, "deleted": False, "icons": {}}}


def team_info(context: Context) -> dict[str, Any]:
    team = context.world.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "icon": {}}}
