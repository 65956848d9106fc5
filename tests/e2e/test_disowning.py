""" "This wasn't me": whatever was given out is useless at once, and security is told."""

from datetime import timedelta

import pytest

from bot.store.grants import Kind, State
from tests.e2e.reading import labels, words
from tests.e2e.scenes import APPROVALS, Story
from tests.e2e.stage import Stage


def disowned(story: Story) -> None:
    assert story.owner.press("This wasn't me", story.welcome())["ok"]
    story.welcome("You said that this wasn't you")


def test_everything_given_out_is_switched_off(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    story.save(story.show(Kind.PASSWORD))
    story.save(story.show(Kind.ACCESS_KEY))
    story.start_mfa()
    traces = story.traces()
    disowned(story)
    stage.settle()
    assert story.grant(Kind.MFA).state is State.CANCELLED
    user = stage.aws_user(story.user)
    assert [k["status"] for k in user["keys"]] == ["Inactive"]
    assert not user["console"]
    assert user["mfa"] == []
    assert not [d for d in stage.account.snapshot()["virtual_mfa"] if story.user in d["serial"]]
    assert story.still_there(traces) == []
    assert labels(story.welcome()) == []
    told = story.sam.wait_message(APPROVALS, f"the AWS credentials for `{story.user}` were not")
    assert "<@U0JO> says" in words(told)
    assert story.tags().count("grant:disowned") == 3


def test_what_was_not_opened_yet_can_not_be_opened_any_more(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    before = story.welcome()
    disowned(story)
    block = f"grant {story.grant(Kind.ACCESS_KEY).id}"
    story.owner.click(before["channel"], before["ts"], "grant.reveal", block_id=block, stale=True)
    view = story.owner.wait_view("its owner said that it wasn't them")
    assert "Nothing changed." in words(view)
    assert stage.aws_user(story.user)["keys"] == []


@pytest.mark.slow
def test_it_takes_effect_though_aws_is_busy(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    story.save(story.show(Kind.PASSWORD))
    story.save(story.show(Kind.ACCESS_KEY))
    stage.account.faults.inject("UpdateAccessKey", "Throttling", times=2)
    story.owner.press("This wasn't me", story.welcome())
    stage.settle()
    assert story.grant(Kind.ACCESS_KEY).state is State.CANCELLED
    assert not stage.aws_user(story.user)["console"]
    assert labels(story.welcome()) == []
    for _ in "12":
        stage.later(timedelta(seconds=21))
    assert [k["status"] for k in stage.aws_user(story.user)["keys"]] == ["Inactive"]


@pytest.mark.slow
def test_a_key_that_was_being_made_is_found_and_never_shown(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    stage.account.faults.inject("CreateAccessKey", lose_reply=True, after_effect=True)
    story.press(Kind.ACCESS_KEY, "Show it now")
    story.grant_becomes(Kind.ACCESS_KEY, State.UNKNOWN)
    story.owner.press("This wasn't me", story.welcome())
    stage.settle()
    stage.later(timedelta(minutes=6))
    stage.later(timedelta(seconds=21))
    stage.later(timedelta(seconds=21))
    assert story.grant(Kind.ACCESS_KEY).state is State.CANCELLED
    assert stage.aws_user(story.user)["keys"] == []


def test_nobody_else_can_say_it(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    card, request = story.card(), story.request
    told = story.answer(
        story.sam,
        lambda: stage.forged_click("U0SAM", card, "handover.disown", request.id),
        APPROVALS,
    )
    assert "Only <@U0JO> can say that" in told
    assert story.grant(Kind.ACCESS_KEY).state is State.READY
