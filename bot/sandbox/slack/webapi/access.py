"""Which conversations the bot may use, and what Slack says when it may not."""

from bot.sandbox.slack.conversations import Conversation
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.webapi.method import Context


def need_scope(context: Context, scope: str) -> None:
    """Refuse unless the bot's token carries this scope."""
    if scope not in context.world.app.scopes:
        provided = ",".join(context.world.app.scopes)
        raise SlackError("missing_scope", extra={"needed": scope, "provided": provided})


def target(context: Context) -> Conversation:
    """Where a message goes: a channel, or a person's DM with the bot; the bot must be in it."""
    conversation = _named(context, context.args.needed("channel"))
    if context.world.app.bot_user not in conversation.members:
        hidden = conversation.is_private or conversation.kind == "dm"
        raise SlackError("channel_not_found" if hidden else "not_in_channel")
    return conversation


def _named(context: Context, channel: str) -> Conversation:
    world = context.world
    if channel.startswith(("U", "W")):
        person = world.people.find(lambda one: one.id == channel and not one.is_bot)
        if person is None or person.deleted:
            raise SlackError("channel_not_found")
        return world.conversations.direct(world.app.bot_user, channel)
    for conversation in world.conversations:
        if channel == f"#{conversation.name}" and conversation.kind == "channel":
            return conversation
    return world.conversations.get(channel)


def readable(context: Context) -> Conversation:
    """A conversation whose particulars the bot may read, with the scope for its kind."""
    conversation = context.world.conversations.get(context.args.text("channel"))
    inside = context.world.app.bot_user in conversation.members
    if conversation.kind == "dm":
        need_scope(context, "im:read")
    elif conversation.is_private:
        need_scope(context, "groups:read")
    else:
        need_scope(context, "channels:read")
        inside = True
    if not inside:
        raise SlackError("channel_not_found")
    return conversation
