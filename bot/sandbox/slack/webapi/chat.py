"""chat.*: what the bot says."""

from typing import Any

from bot.sandbox.slack.conversations import Message
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.webapi.access import target
from bot.sandbox.slack.webapi.method import Context, Method, Methods

MOST_TEXT = 40_000
MOST_TEXT_UPDATED = 4_000


def methods() -> Methods:
    return {
        "chat.postMessage": Method(post_message, "chat:write", 3),
        "chat.update": Method(update, "chat:write", 3),
        "chat.delete": Method(delete, "chat:write", 3),
        "chat.postEphemeral": Method(post_ephemeral, "chat:write", 4),
        "chat.getPermalink": Method(permalink, "", 0),
    }


def _content(context: Context, most_text: int) -> tuple[str | None, list[dict[str, Any]] | None]:
    """Text and blocks, either None if left out."""
    text = context.args.text("text") if "text" in context.args else None
    if text is not None and len(text) > most_text:
        raise SlackError("msg_too_long")
    raw = context.args.json("blocks")
    blocks = None if raw is None else context.world.validator.message(raw)
    if not text and not blocks:
        raise SlackError("no_text")
    return text, blocks


def post_message(context: Context) -> dict[str, Any]:
    _refuse_disguise(context)
    conversation = target(context)
    text, blocks = _content(context, MOST_TEXT)
    message = Message(
        conversation.id,
        context.world.timestamps(),
        context.world.app.bot_user,
        text or "",
        blocks or [],
        by_app=True,
        thread_ts=context.args.text("thread_ts") or None,
        metadata=context.args.json("metadata"),
    )
    context.post.post(message)
    return {"channel": conversation.id, "ts": message.ts, "message": context.post.slack(message)}


def _refuse_disguise(context: Context) -> None:
    """Another name or picture needs a scope of its own."""
    disguised = any(name in context.args for name in ("username", "icon_url", "icon_emoji"))
    if disguised and "chat:write.customize" not in context.world.app.scopes:
        provided = ",".join(context.world.app.scopes)
        extra = {"needed": "chat:write.customize", "provided": provided}
        raise SlackError("missing_scope", extra=extra)


def update(context: Context) -> dict[str, Any]:
    message = _own(context, "cant_update_message")
    text, blocks = _content(context, MOST_TEXT_UPDATED)
    context.post.redraw(message, text=text, blocks=blocks)
    shown = context.post.slack(message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(context: Context) -> dict[str, Any]:
    message = _own(context, "cant_delete_message")
    context.post.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def _own(context: Context, refusal: str) -> Message:
    conversation = context.world.conversations.get(context.args.needed("channel"))
    message = context.world.conversations.message(conversation.id, context.args.text("ts"))
    if not message.by_app:
        raise SlackError(refusal)
    return message


def post_ephemeral(context: Context) -> dict[str, Any]:
    conversation = target(context)
    person = context.args.needed("user")
    if person not in conversation.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(context, MOST_TEXT)
    message = Message(
        conversation.id,
        context.world.timestamps(),
        context.world.app.bot_user,
        text or "",
        blocks or [],
        by_app=True,
        only_for=person,
    )
    context.post.post(message)
    return {"message_ts": message.ts}


def permalink(context: Context) -> dict[str, Any]:
    channel, ts = context.args.needed("channel"), context.args.needed("message_ts")
    message = context.world.conversations.message(channel, ts)
    link = f"{context.world.base}archives/{channel}/p{message.ts.replace('.', '')}"
    return {"channel": channel, "permalink": link}
