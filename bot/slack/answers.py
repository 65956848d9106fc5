"""Answering the person who typed or clicked: only they see it."""

from http import HTTPStatus
from typing import Any, Protocol

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.slack import kit
from bot.slack.kit import Block
from bot.slack.trouble import OFFLINE

log = structlog.get_logger()


class Answer(Protocol):
    def __call__(self, text: str, *more: Block) -> None:
        """Text, and whatever blocks stand below it."""


def answerer(client: WebClient, body: dict[str, Any]) -> Answer:
    """Through the `response_url` if Slack gave one and takes it, else an ephemeral message."""

    def answer(text: str, *more: Block) -> None:
        try:
            _send(client, body, text, [kit.section(text), *more])
        except (SlackApiError, *OFFLINE) as e:
            log.warning("an answer was not delivered", kind=type(e).__name__)

    return answer


def _send(client: WebClient, body: dict[str, Any], text: str, blocks: list[Block]) -> None:
    url = body.get("response_url")
    if url:
        sent = WebhookClient(url).send(
            text=text, blocks=blocks, response_type="ephemeral", replace_original=False
        )
        if sent.status_code == HTTPStatus.OK:
            return
        log.warning("an answer was not taken at its address", status=sent.status_code)
    user = (body.get("user") or {}).get("id") or body.get("user_id")
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get(
        "channel_id"
    )
    if channel and user:
        client.chat_postEphemeral(channel=channel, user=user, text=text, blocks=blocks)
    elif user:
        conversation = client.conversations_open(users=[user])["channel"]["id"]
        client.chat_postMessage(channel=conversation, text=text, blocks=blocks)
