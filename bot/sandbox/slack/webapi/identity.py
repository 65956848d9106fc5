"""auth.test, api.test, apps.connections.open: who is calling, and where to connect."""

from typing import Any

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.webapi.method import Context, Method, Methods, Work


def methods(new_ticket: "Work") -> Methods:
    """`new_ticket` gives the address of a Socket Mode connection."""
    return {
        "api.test": Method(api_test, "", 4, token=""),
        "auth.test": Method(auth_test, "", 0, token="any"),
        "apps.connections.open": Method(new_ticket, "", 3, token="app"),
    }


def api_test(context: Context) -> dict[str, Any]:
    if "error" in context.args:
        raise SlackError(context.args.text("error"))
    return {"args": context.args.given}


def auth_test(context: Context) -> dict[str, Any]:
    world = context.world
    if context.args.text("token") == world.tokens.app:
        return {"app_id": world.app.id, "app_name": world.app.name}
    return {
        "url": world.base,
        "team": world.team.name,
        "user": world.people.get(world.app.bot_user).name,
        "team_id": world.team.id,
        "user_id": world.app.bot_user,
        "bot_id": world.app.bot_id,
        "is_enterprise_install": False,
    }
