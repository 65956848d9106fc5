"""The same over signed HTTP: the whole story, replays, and what nobody signed."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.domain.models import Status
from bot.sandbox.slack.person import button
from bot.store.grants import Kind, State
from tests.e2e.reading import words
from tests.e2e.scenes import Story
from tests.e2e.setup import Setup
from tests.e2e.stage import Stage

SETUP = Setup(by_http=True)
pytestmark = pytest.mark.slow


def send(stage: Stage, body: str, *, at: str | None = None, **headers: str) -> httpx.Response:
    """As Slack would, signed; a header given replaces the right one."""
    at = str(int(time.time())) if at is None else at
    secret = stage.workspace.tokens.signing_secret.encode()
    digest = hmac.new(secret, f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    sent: dict[str, str | bytes] = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": at,
        "x-slack-signature": f"v0={digest}",
        **{name.replace("_", "-"): value.encode() for name, value in headers.items()},
    }
    url = str(stage.workspace.events_url)
    return httpx.post(url, content=body.encode(), headers=sent)  # type: ignore[arg-type]


def click_body(card: dict[str, Any], user: str) -> str:
    element, block = button(card, "Approve")
    payload = {
        "type": "block_actions", "team": {"id": "T0ACME"}, "api_app_id": "A0TWOKEYS",
        "user": {"id": user, "team_id": "T0ACME"}, "trigger_id": "1.2.3",
        "container": {"type": "message", "message_ts": card["ts"], "channel_id": card["channel"]},
        "channel": {"id": card["channel"]},
        "actions": [{**element, "block_id": block, "action_ts": "1"}],
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)})


def test_the_whole_story_over_http(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    story.save(story.show(Kind.PASSWORD))
    story.enrol()
    story.save(story.show(Kind.ACCESS_KEY))
    story.grant_becomes(Kind.ACCESS_KEY, State.CONFIRMED)
    assert len(stage.aws_user(story.user)["mfa"]) == 1


def test_slacks_challenge_is_echoed(stage: Stage) -> None:
    assert stage.workspace.verify_events_url()


def test_plan_08_the_same_signed_click_sent_twice_has_one_effect(
    stage: Stage, story: Story
) -> None:
    body = click_body(story.ask("pairs"), "U0SAM")
    at = str(int(time.time()))
    first, second = send(stage, body, at=at), send(stage, body, at=at)
    assert (first.status_code, second.status_code) == (200, 200)
    stage.until(lambda: "decision:refused" in story.tags())
    assert len(story.request.decisions) == 1
    assert story.request.status is Status.PENDING
    assert "1 of 2 approvals" in words(story.card("1 of 2"))


def test_plan_08_a_replayed_command_asks_once(stage: Stage, story: Story) -> None:
    fields = {
        "command": "/iam", "text": f"onboard <@U0JO> groups=developers user={story.user} reason=x",
        "user_id": "U0RILEY", "team_id": "T0ACME", "channel_id": "C0GENERAL",
        "trigger_id": "9.8.7", "api_app_id": "A0TWOKEYS",
    }  # fmt: skip
    assert [send(stage, urlencode(fields)).status_code for _ in "123"] == [200, 200, 200]
    stage.until(lambda: stage.count(story.user))
    stage.settle()
    assert stage.count(story.user) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"x_slack_signature": "v0=" + "0" * 64},
        {"x_slack_signature": ""},
        {"x_slack_signature": "v0=caf\u00e9"},
        {"x_slack_signature": "\u00e9" * 67},
        {"x_slack_request_timestamp": "abc"},
        {"x_slack_request_timestamp": ""},
        {"x_slack_request_timestamp": "\u0661\u0662\u0663"},
        {"at": "old"},
        {"at": "9" * 30},
    ],
)
def test_plan_13_what_is_not_signed_right_is_401_and_leaves_no_traceback(
    stage: Stage, story: Story, wrong: dict[str, str]
) -> None:
    body = click_body(story.ask(), "U0SAM")
    before = len(stage.log_lines())
    if wrong.get("at") == "old":
        wrong = {"at": str(int(time.time()) - 301)}
    answer = send(stage, body, **wrong)
    assert answer.status_code == 401
    stage.settle()
    assert story.request.decisions == ()
    assert not [line for line in stage.log_lines()[before:] if "exception" in line]


def test_what_is_larger_than_slack_would_send_is_refused(stage: Stage) -> None:
    assert send(stage, "a" * 1_100_000).status_code == 413


def test_health_is_told_to_anyone(stage: Stage) -> None:
    url = str(stage.workspace.events_url).replace("/slack/events", "/healthz")
    assert httpx.get(url).text == "ok"
    assert httpx.get(str(stage.workspace.events_url)).status_code == 405


@pytest.mark.parametrize("body", ["", "payload=", "payload=%7B", "payload=null", "x", "\u00e9=1"])
def test_a_signed_body_that_makes_no_sense_is_no_server_error(stage: Stage, body: str) -> None:
    assert send(stage, body).status_code < 500
    assert send(stage, body, x_slack_signature="v0=" + "0" * 64).status_code in (400, 401)
