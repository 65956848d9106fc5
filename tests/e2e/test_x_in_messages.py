"""`credentials = "message"`, `mfa_qr = "text"`: the secret in the conversation, the code drawn."""

from datetime import timedelta

import pytest

from bot.sandbox.slack.local.authenticator import typed
from bot.store.grants import Kind, State
from tests.e2e.reading import codes_of, labels, shown_values, words
from tests.e2e.scenes import Json, Story
from tests.e2e.setup import Setup
from tests.e2e.stage import Stage

pytestmark = pytest.mark.slow

SETUP = Setup(credentials="message", mfa_qr="text")
KEY = Kind.ACCESS_KEY


def in_conversation(story: Story, kind: Kind) -> Json:
    """Press "Show it now"; the message that then holds the secret."""
    assert story.press(kind, "Show it now")["ok"]
    story.grant_becomes(kind, State.SHOWN)
    trace = story.traces("message", kind)[-1]
    message = next(m for m in story.owner.dm() if m["ts"] == trace[-1])
    story.stage.canaries.add(shown_values(message)[-1])
    story.owner.close(story.owner.wait_view("in this conversation now")["id"])
    return message


def test_the_secret_stands_in_the_conversation_until_it_is_saved(
    stage: Stage, story: Story
) -> None:
    story.given(more="keys=yes")
    message = in_conversation(story, KEY)
    assert message["text"] == "Your AWS sign-in is ready."
    assert labels(message) == ["I have saved it"]
    phone = [n["text"] for n in story.owner.notifications()]
    assert not any(shown_values(message)[-1] in text for text in phone)
    story.owner.press("I have saved it", message)
    story.grant_becomes(KEY, State.CONFIRMED)
    assert message["ts"] not in {m["ts"] for m in story.owner.dm()}
    assert [k["status"] for k in stage.aws_user(story.user)["keys"]] == ["Active"]


def test_after_ten_minutes_it_is_deleted_and_the_key_switched_off(
    stage: Stage, story: Story
) -> None:
    story.given(more="keys=yes")
    message = in_conversation(story, KEY)
    stage.later(timedelta(minutes=11))
    story.grant_becomes(KEY, State.INACTIVE)
    assert message["ts"] not in {m["ts"] for m in story.owner.dm()}
    assert [k["status"] for k in stage.aws_user(story.user)["keys"]] == ["Inactive"]


def test_a_message_that_slack_does_not_delete_is_deleted_later(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    message = in_conversation(story, KEY)
    stage.broken("chat.delete", error="internal_error", http_status=500, times=3)
    story.owner.press("I have saved it", message)
    story.grant_becomes(KEY, State.CONFIRMED)
    stage.settle()
    assert story.traces(of=KEY) != []
    stage.later(timedelta(seconds=3))
    assert story.traces(of=KEY) == []
    assert message["ts"] not in {m["ts"] for m in story.owner.dm()}


@pytest.mark.parametrize("how", [{"error": "internal_error"}, {"drop_reply": True}])
def test_a_message_that_may_not_hold_it_is_taken_away_with_the_key(
    stage: Stage, story: Story, how: Json
) -> None:
    story.given(more="keys=yes")
    stage.settle()
    stage.broken("chat.update", times=9, **how)
    assert story.press(KEY, "Show it now")["ok"]
    stage.until(lambda: "grant:rolled-back" in story.tags())
    stage.settle()
    stage.workspace.faults.clear()
    assert stage.aws_user(story.user)["keys"] == []
    assert story.traces(of=KEY) == []
    assert not [m for m in story.owner.dm() if "Secret access key" in words(m)]


def test_the_code_is_drawn_in_the_window_with_no_file(stage: Stage, story: Story) -> None:
    story.given()
    stage.workspace.calls.clear()
    assert story.press(Kind.MFA, "Set up MFA")["ok"]
    story.grant_becomes(Kind.MFA, State.SHOWN)
    view = story.owner.wait_view("or type this key")
    picture, spaced = shown_values(view)
    stage.canaries.update({spaced, spaced.replace(" ", ""), picture})
    assert set(picture) <= set("\u2580\u2584\u2588 \u00a0\n")
    assert view["submit"]["text"] == "Enter codes"
    assert story.owner.submit(view["id"])["ok"]
    second = story.owner.wait_view("First code")
    assert shown_values(second) == []
    told = story.enter(*codes_of(typed(spaced).secret))
    assert "MFA is set up" in words(told)
    assert stage.workspace.calls.of("files.getUploadURLExternal") == []
    assert len(stage.aws_user(story.user)["mfa"]) == 1


def test_a_window_closed_before_the_code_came_leaves_no_device(stage: Stage, story: Story) -> None:
    story.given()
    stage.account.faults.inject("CreateVirtualMFADevice", delay=0.5)
    assert story.press(Kind.MFA, "Set up MFA")["ok"]
    story.owner.close(story.owner.wait_view("One moment")["id"])
    stage.until(lambda: "grant:rolled-back" in story.tags())
    assert not [d for d in stage.account.snapshot()["virtual_mfa"] if story.user in d["serial"]]
    assert story.grant(Kind.MFA).state is State.READY
