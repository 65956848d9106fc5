"""Socket Mode: ready when Slack has said hello, and hanging up never hangs."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.settings import BadSettings
from bot.slack.acks import Acks
from bot.slack.trouble import OFFLINE, code_of

log = structlog.get_logger()

HELLO_WITHIN = 5.0
CLOSE_WITHIN = 4.0
"""Seconds. slack_sdk's own close waits for its reader, which may wait for Slack."""


@contextmanager
def connected(app: App, token: str, api_url: str, acks: Acks) -> Iterator[None]:
    """Raises `BadSettings` if Slack does not take the token."""
    handler = SocketModeHandler(app, token, web_client=WebClient(base_url=api_url))
    greeted = _listen(handler, acks)
    try:
        handler.connect()  # type: ignore[no-untyped-call]
    except SlackApiError as e:
        raise BadSettings(f"SLACK_APP_TOKEN: Slack does not accept it ({code_of(e)}).") from None
    except OFFLINE as e:
        raise BadSettings(f"SLACK_API_URL: no Socket Mode there ({type(e).__name__}).") from None
    try:
        if not greeted.wait(HELLO_WITHIN):
            log.warning("connected, and Slack has not said hello", seconds=HELLO_WITHIN)
        yield
    finally:
        _hang_up(handler)
        acks.forget()


def _listen(handler: SocketModeHandler, acks: Acks) -> threading.Event:
    """Count the acks that are due; the event is set by Slack's hello."""
    greeted = threading.Event()

    def came(text: str) -> None:
        if '"envelope_id"' in text:
            acks.came()
        elif _is_hello(text):
            greeted.set()

    handler.client.on_message_listeners.append(came)
    handler.client.socket_mode_request_listeners.append(lambda *_: acks.sent())
    return greeted


def _is_hello(text: str) -> bool:
    try:
        return bool(json.loads(text).get("type") == "hello")
    except (ValueError, AttributeError):
        return False


def _hang_up(handler: SocketModeHandler) -> None:
    closing = threading.Thread(target=handler.close, name="hang-up", daemon=True)
    closing.start()
    closing.join(CLOSE_WITHIN)
