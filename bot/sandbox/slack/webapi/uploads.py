"""files.*: the outer two steps of an upload, reading and deleting."""

from typing import Any

from bot.sandbox.slack.conversations import Blocks, Conversation, Message
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.files import file_json
from bot.sandbox.slack.webapi.method import Context, Method, Methods


def methods() -> Methods:
    return {
        "files.getUploadURLExternal": Method(get_upload_url, "files:write", 4),
        "files.completeUploadExternal": Method(complete, "files:write", 4),
        "files.info": Method(info, "files:read", 4),
        "files.delete": Method(delete, "files:write", 3),
    }


def get_upload_url(context: Context) -> dict[str, Any]:
    length = context.args.integer("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments", messages=["length must be more than 0"])
    file = context.world.files.start(
        name=context.args.needed("filename"),
        length=length,
        alt_txt=context.args.text("alt_txt"),
        uploader=context.world.app.bot_user,
    )
    return {"upload_url": f"{context.world.base}upload/v1/{file.ticket}", "file_id": file.id}


def complete(context: Context) -> dict[str, Any]:
    asked = context.args.json("files")
    if not isinstance(asked, list) or not asked:
        raise SlackError("invalid_arguments", messages=["missing required field: files"])
    conversation, blocks = _shared_in(context), _blocks(context)
    files = [context.world.files.complete(one["id"], one.get("title", "")) for one in asked]
    if conversation is not None:
        for file in files:
            file.channels.add(conversation.id)
        _post(context, conversation, blocks, [file.id for file in files])
    return {"files": [file_json(file, context.world.base) for file in files]}


def _shared_in(context: Context) -> Conversation | None:
    """Without a channel the file stays the bot's own; a user's id is not a channel."""
    channel = context.args.text("channel_id")
    if not channel:
        return None
    if channel[0] not in "CGDZ":
        message = "input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"
        raise SlackError("invalid_arguments", messages=[message])
    conversation = context.world.conversations.get(channel)
    if context.world.app.bot_user not in conversation.members:
        raise SlackError("not_in_channel")
    return conversation


def _blocks(context: Context) -> Blocks:
    raw = context.args.json("blocks")
    return [] if raw is None else context.world.validator.message(raw)


def _post(context: Context, conversation: Conversation, blocks: Blocks, files: list[str]) -> None:
    message = Message(
        conversation.id,
        context.world.timestamps(),
        context.world.app.bot_user,
        context.args.text("initial_comment"),
        blocks,
        files,
        by_app=True,
    )
    context.post.post(message)


def info(context: Context) -> dict[str, Any]:
    file = context.world.files.get(context.args.text("file"))
    shown = file_json(file, context.world.base)
    if file.uploader == context.world.app.bot_user or _bot_sees(context, file.channels):
        return {"file": {**shown, "shares": _shares(context, file.id, file.channels)}}
    raise SlackError("file_not_found")


def _bot_sees(context: Context, channels: set[str]) -> bool:
    conversations, bot = context.world.conversations, context.world.app.bot_user
    return any(bot in conversations.get(channel).members for channel in channels)


def _shares(context: Context, file_id: str, channels: set[str]) -> dict[str, Any]:
    """In which messages it stands: an upload's own answer does not say."""
    private: dict[str, Any] = {}
    public: dict[str, Any] = {}
    for channel in channels:
        conversation = context.world.conversations.get(channel)
        hidden = conversation.kind == "dm" or conversation.is_private
        posts = [{"ts": m.ts} for m in conversation.messages.values() if file_id in m.files]
        (private if hidden else public)[channel] = posts
    return {"private": private, "public": public}


def delete(context: Context) -> dict[str, Any]:
    bot = context.world.app.bot_user
    file = context.world.files.delete(context.args.text("file"), by=bot)
    context.post.drop_file(file)
    return {}
