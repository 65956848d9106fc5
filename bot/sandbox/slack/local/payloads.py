"""The parts that Slack's payloads have in common."""

from typing import Any

from bot.sandbox.slack.cast import Person
from bot.sandbox.slack.conversations import Conversation
from bot.sandbox.slack.world import World


def user(world: World, person: Person) -> dict[str, Any]:
    team = person.team_id or world.team.id
    return {"id": person.id, "username": person.name, "name": person.name, "team_id": team}


def interaction(world: World, kind: str, person: Person, **fields: Any) -> dict[str, Any]:
    """What every click, form and shortcut carries."""
    return {
        "type": kind,
        "team": {"id": world.team.id, "domain": world.team.domain},
        "user": user(world, person),
        "api_app_id": world.app.id,
        "token": world.tokens.verification,
        "enterprise": None,
        "is_enterprise_install": False,
        **fields,
    }


def channel_name(conversation: Conversation) -> str:
    """Slack tells the app no name of a direct message or a private channel."""
    if conversation.kind == "dm":
        return "directmessage"
    return "privategroup" if conversation.is_private else conversation.name


def channel(conversation: Conversation) -> dict[str, Any]:
    return {"id": conversation.id, "name": channel_name(conversation)}
