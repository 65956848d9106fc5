"""Over HTTP only what Slack signed comes in; anything else gets a status and no traceback."""

import asyncio
import hashlib
import hmac
import time
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack.door import http_app

SECRET = "a" * 32
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def door(heard: list[str]) -> App:
    app = App(
        client=WebClient("xoxb-none", base_url="http://127.0.0.1:9/"), signing_secret=SECRET,
        token_verification_enabled=False, raise_error_for_unhandled_request=False,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T0ACME", bot_token="xoxb"),
    )  # fmt: skip

    @app.command("/iam")
    def _(ack: Ack, command: dict[str, str]) -> None:
        heard.append(command["text"])
        ack()

    return app


def ask(app: App | None, method: str, path: str, **sent: Any) -> httpx.Response:
    """One request; an exception that is not turned into an answer fails the test."""

    async def one() -> httpx.Response:
        transport = httpx.ASGITransport(http_app(app))
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
            return await client.request(method, path, **sent)

    return asyncio.run(one())


def post(app: App | None, body: bytes, headers: Any) -> int:
    return ask(app, "POST", "/slack/events", content=body, headers=headers).status_code


def signed(body: bytes, at: str | None = None, secret: str = SECRET) -> dict[str, str]:
    at = str(int(time.time())) if at is None else at
    digest = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256)
    return {
        "content-type": FORM,
        "x-slack-request-timestamp": at,
        "x-slack-signature": f"v0={digest.hexdigest()}",
    }


BODY = b"command=/iam&text=help&user_id=U0JO&team_id=T0ACME"


@pytest.mark.parametrize(
    "headers",
    [
        signed(BODY, secret="b" * 32),
        signed(BODY, at=str(int(time.time()) - 301)),
        signed(BODY, at=str(int(time.time()) + 900)),
        signed(BODY, at="9" * 30),
        {**signed(BODY), "x-slack-request-timestamp": "abc"},
        {**signed(BODY), "x-slack-request-timestamp": ""},
        {**signed(BODY), "x-slack-request-timestamp": "-1"},
        {**signed(BODY), "x-slack-signature": ""},
        {**signed(BODY), "x-slack-signature": "v0="},
        {**signed(BODY), "x-slack-signature": "v1=" + "0" * 64},
        {"content-type": FORM},
    ],
)
def test_plan_13_what_slack_did_not_sign_is_401(
    door: App, heard: list[str], headers: dict[str, str]
) -> None:
    assert post(door, BODY, headers) == 401
    assert heard == []


@pytest.mark.parametrize("signature", [b"v0=caf\xc3\xa9", b"\xff" * 67, "٣".encode() * 64])
def test_plan_13_a_signature_that_is_not_ascii_is_401(
    door: App, heard: list[str], signature: bytes
) -> None:
    headers = [(k.encode(), v.encode()) for k, v in signed(BODY).items()]
    headers[2] = (b"x-slack-signature", signature)
    assert post(door, BODY, headers) == 401
    assert heard == []


@pytest.mark.parametrize(
    "body", [b"payload=", b"payload=%7B", b"payload=null", b"payload=[]", b"", b"\xff\xfe"]
)
def test_a_body_that_makes_no_sense_is_no_server_error(door: App, body: bytes) -> None:
    assert post(door, body, signed(body)) < 500
    unsigned = signed(body, secret="b" * 32)
    assert post(door, body, unsigned) in (400, 401)


def test_a_body_larger_than_slacks_is_not_read_to_its_end(door: App) -> None:
    body = b"a" * 1_000_001
    assert post(door, body, signed(body)) == 413


def test_health_needs_no_signature_and_without_an_app_there_is_nothing_else(
    door: App,
) -> None:
    assert ask(door, "GET", "/healthz").text == "ok"
    assert ask(door, "GET", "/slack/events").status_code == 405
    assert post(None, BODY, signed(BODY)) == 404


def test_what_is_signed_is_heard(door: App, heard: list[str]) -> None:
    assert post(door, BODY, signed(BODY)) == 200
    assert heard == ["help"]
