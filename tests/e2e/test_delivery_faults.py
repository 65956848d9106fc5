"""A key nobody can have seen does not stay: whatever AWS or Slack does in between."""

from datetime import timedelta

import pytest

from bot.store.grants import Kind, State
from tests.e2e.reading import labels, shown_values, words
from tests.e2e.scenes import Json, Story
from tests.e2e.stage import Stage

pytestmark = pytest.mark.slow

KEY = Kind.ACCESS_KEY


def keys(stage: Stage, story: Story) -> list[str]:
    return sorted(key["status"] for key in stage.aws_user(story.user)["keys"])


def pressed(story: Story) -> None:
    assert story.press(KEY, "Show it now")["ok"]


def works_again(stage: Stage, story: Story) -> None:
    """The button shows a key, and it is the only one."""
    assert shown_values(story.show(KEY))[0].startswith("AKIA")
    assert keys(stage, story) == ["Active"]


def test_plan_25_a_lost_reply_makes_one_call_and_the_key_is_found_and_deleted(
    stage: Stage, story: Story
) -> None:
    story.given(more="keys=yes")
    stage.account.faults.inject("CreateAccessKey", lose_reply=True, after_effect=True)
    pressed(story)
    told = words(story.owner.wait_view("did not answer"))
    assert "There is nothing to use" in told
    assert "Nothing changed" not in told
    assert stage.calls_of("CreateAccessKey", story.user) == 1
    assert story.grant(KEY).state is State.UNKNOWN
    assert "AWS did not answer" in words(story.welcome("AWS did not answer"))
    stage.sweep()
    assert keys(stage, story) == ["Inactive"]
    stage.later(timedelta(minutes=6))
    assert keys(stage, story) == []
    story.grant_becomes(KEY, State.READY)
    story.told(story.owner, "Your access key was not made")
    story.owner.close(story.owner.wait_view()["id"])
    works_again(stage, story)


def test_a_mint_that_never_happened_is_searched_for_and_then_closed(
    stage: Stage, story: Story
) -> None:
    story.given(more="keys=yes")
    stage.account.faults.inject("CreateAccessKey", "ServiceFailure", http_status=500)
    pressed(story)
    story.owner.close(story.owner.wait_view("did not answer")["id"])
    stage.later(timedelta(minutes=10))
    assert story.grant(KEY).state is State.UNKNOWN
    stage.later(timedelta(minutes=6))
    story.grant_becomes(KEY, State.READY)
    assert stage.calls_of("CreateAccessKey", story.user) == 1
    works_again(stage, story)


def test_plan_27_a_listing_that_fails_is_not_an_empty_one(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    stage.account.faults.inject("CreateAccessKey", lose_reply=True, after_effect=True)
    pressed(story)
    story.grant_becomes(KEY, State.UNKNOWN)
    stage.account.faults.inject("ListAccessKeys", "Throttling", times=99)
    stage.later(timedelta(minutes=20))
    assert story.grant(KEY).state is State.UNKNOWN
    assert keys(stage, story) == ["Active"]
    stage.account.faults.clear()
    stage.sweep()
    assert keys(stage, story) == []


def test_two_new_keys_after_a_lost_reply_are_left_to_people(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    stage.account.faults.inject("CreateAccessKey", lose_reply=True, after_effect=True)
    pressed(story)
    story.grant_becomes(KEY, State.UNKNOWN)
    stage.twokeys.sweeper.aws.writes.create_access_key(UserName=story.user)
    stage.sweep()
    assert story.grant(KEY).state is State.BLOCKED
    assert keys(stage, story) == ["Active", "Active"]
    assert "touched none of them" in words(
        story.sam.wait_message("C0AUDIT", f"`{story.user}` has several new access keys")
    )
    assert "Show it now" not in labels(story.welcome("An operator must look"))[2:]


def test_plan_35_a_late_trigger_mints_nothing(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    stage.broken("views.open", error="expired_trigger_id")
    told = story.answer(story.owner, lambda: pressed(story), "dm")
    assert "Slack was too slow to open the window. Nothing changed: press again." in told
    assert stage.calls_of("CreateAccessKey", story.user) == 0
    assert story.grant(KEY).state is State.READY
    works_again(stage, story)


def test_a_lost_answer_to_views_open_mints_nothing(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    before = len(stage.workspace.calls.of("views.open"))
    stage.broken("views.open", drop_reply=True)
    told = story.answer(story.owner, lambda: pressed(story), "dm")
    assert "press again" in told
    assert stage.calls_of("CreateAccessKey", story.user) == 0
    assert len(stage.workspace.calls.of("views.open")) == before + 1


def test_plan_36_a_window_closed_between_mint_and_show(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    stage.account.faults.inject("CreateAccessKey", delay=0.5)
    pressed(story)
    view = story.owner.wait_view("One moment")

    def close() -> None:
        story.owner.close(view["id"])

    told = story.answer(story.owner, close, "dm")
    assert "It could not be shown, so it was cancelled. Press *Show it now* again." in told
    story.grant_becomes(KEY, State.READY)
    assert keys(stage, story) == []
    assert stage.calls_of("DeleteAccessKey", story.user) == 1
    works_again(stage, story)


@pytest.mark.parametrize(
    "fault",
    [
        {"error": "internal_error", "http_status": 500},
        {"drop_reply": True},
        {"error": "ratelimited", "http_status": 429, "retry_after": 1},
    ],
    ids=["error", "lost reply", "rate limit"],
)
def test_a_key_that_may_not_have_been_shown_is_deleted(
    stage: Stage, story: Story, fault: Json
) -> None:
    story.given(more="keys=yes")
    stage.broken("views.update", **fault)
    pressed(story)
    story.grant_becomes(KEY, State.READY)
    stage.settle()
    assert keys(stage, story) == []
    stage.collect_shown(story.owner)
    for view in filter(None, [story.owner.view()]):
        story.owner.close(view["id"])
    works_again(stage, story)


def test_a_key_that_could_not_be_deleted_either_is_deleted_later(
    stage: Stage, story: Story
) -> None:
    story.given(more="keys=yes")
    stage.broken("views.update", error="internal_error", http_status=500)
    stage.account.faults.inject("DeleteAccessKey", "Throttling")
    pressed(story)
    stage.until(lambda: stage.calls_of("DeleteAccessKey", story.user))
    stage.settle()
    assert keys(stage, story) == ["Active"]
    assert story.grant(KEY).state is State.CLOSING
    stage.later(timedelta(seconds=31))
    assert keys(stage, story) == []
    story.grant_becomes(KEY, State.READY)


def test_an_earlier_key_that_can_not_be_deleted_stops_the_next(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    view = story.show(KEY)
    story.owner.close(view["id"])
    stage.until(lambda: story.grant(KEY).view_id is None)
    stage.account.faults.inject("DeleteAccessKey", "Throttling")
    pressed(story)
    assert "slow down" in words(story.owner.wait_view("slow down"))
    stage.settle()
    assert story.grant(KEY).state is State.SHOWN
    assert keys(stage, story) == ["Active"]
    assert stage.calls_of("CreateAccessKey", story.user) == 1


def test_two_keys_already_are_named_and_nothing_is_made(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    aws = stage.twokeys.sweeper.aws.writes
    ids = [aws.create_access_key(UserName=story.user)["AccessKey"]["AccessKeyId"] for _ in "12"]
    pressed(story)
    told = words(story.owner.wait_view("has 2 access keys already"))
    assert all(key in told for key in ids)
    assert story.grant(KEY).state is State.READY


def test_a_user_made_anew_under_the_same_name_gets_nothing(stage: Stage, story: Story) -> None:
    story.given("", more="keys=yes")
    aws = stage.twokeys.sweeper.aws.writes
    aws.delete_user(UserName=story.user)
    aws.create_user(UserName=story.user, Path="/people/")
    for kind in (KEY, Kind.PASSWORD, Kind.MFA):
        label = "Set up MFA" if kind is Kind.MFA else "Show it now"
        assert story.press(kind, label)["ok"]
        view = story.owner.wait_view("is not the same user any more")
        story.owner.close(view["id"])
    after = stage.aws_user(story.user)
    assert (after["keys"], after["console"], after["mfa"]) == ([], False, [])
