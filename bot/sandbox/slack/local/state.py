"""All that one person's page shows, at once: read on opening and after a reconnect."""

from typing import Any

from bot.sandbox.slack.conversations import Conversation
from bot.sandbox.slack.local.desk import Desk
from bot.sandbox.slack.people import page_json
from bot.sandbox.slack.views import page_view


def page_state(desk: Desk, user: str, cast_hint: dict[str, Any] | None) -> dict[str, Any]:
    world = desk.world
    person = world.people.get(user)
    if not person.is_bot:
        world.conversations.direct(world.app.bot_user, person.id)
    home = world.views.home(person.id)
    return {
        "team": {"id": world.team.id, "name": world.team.name},
        "me": page_json(person),
        "people": [page_json(one) for one in world.people],
        "channels": [_channel(desk, one, user) for one in world.conversations.of(user)],
        "views": [page_view(v, world.team, world.app) for v in world.views.stack(user)],
        "home": None if home is None else page_view(home, world.team, world.app),
        "commands": [
            {
                "command": command.command,
                "description": command.description,
                "usage_hint": command.usage_hint,
            }
            for command in world.app.commands
        ],
        "notifications": list(world.phones.get(user, ())),
        "cast_hint": cast_hint,
    }


def _channel(desk: Desk, conversation: Conversation, user: str) -> dict[str, Any]:
    other = None
    if conversation.kind == "dm":
        other = desk.world.people.get(next(iter(conversation.members - {user}), user))
    return {
        "id": conversation.id,
        "name": other.name if other else conversation.name,
        "kind": conversation.kind,
        "with": page_json(other) if other else None,
        "topic": conversation.topic,
        "unread": conversation.unread(user),
        "messages": [desk.post.page(m, user) for m in conversation.seen_by(user)],
    }
