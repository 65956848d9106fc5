"""AWS is slow, says no, or says nothing: the request is safe, and people know where it stands."""

from datetime import timedelta

import pytest

from bot.domain.models import Status, StepState
from bot.store.grants import Kind
from tests.e2e.conftest import Tell
from tests.e2e.reading import labels, words
from tests.e2e.scenes import Story
from tests.e2e.stage import Stage

pytestmark = pytest.mark.slow


def states(story: Story) -> list[StepState]:
    return [step.state for step in story.request.steps]


def test_plan_26_a_lost_reply_to_create_user_is_looked_up_and_adopted(
    stage: Stage, story: Story
) -> None:
    story.ask()
    stage.account.faults.inject("CreateUser", lose_reply=True, after_effect=True)
    story.approve()
    story.becomes(Status.APPLIED)
    assert stage.calls_of("CreateUser", story.user) == 1
    assert stage.aws_user(story.user)["tags"]["request-id"] == story.request.id
    assert story.grant(Kind.PASSWORD).iam_user_id == stage.aws_user(story.user)["id"]


@pytest.mark.parametrize(
    ("operation", "code", "why"),
    [
        ("AddUserToGroup", "EntityTemporarilyUnmodifiable", "still settling"),
        ("AddUserToGroup", "ConcurrentModification", "still settling"),
        ("CreateUser", "Throttling", "AWS is asking us to slow down."),
        ("CreateUser", "ServiceUnavailable", "AWS does not show yet whether"),
    ],
)
def test_plan_28_what_aws_asks_to_wait_for_is_parked_and_goes_on_by_itself(
    stage: Stage, story: Story, operation: str, code: str, why: str
) -> None:
    story.ask()
    stage.account.faults.inject(operation, code)
    story.approve()
    stage.until(lambda: story.request.retry_at)
    parked = words(story.card("next try"))
    assert why in parked
    assert "The request is safe and goes on by itself, next try <!date^" in parked
    assert story.request.status is Status.RUNNING
    assert "run:parked" in story.tags()
    stage.pass_parking(story.user)
    story.becomes(Status.APPLIED)
    assert "next try" not in words(story.card("Done"))
    assert stage.aws_user(story.user)["groups"] == ["developers"]


def test_plan_28_the_second_pause_is_longer(stage: Stage, story: Story) -> None:
    story.ask()
    stage.account.faults.inject("AddUserToGroup", "ConcurrentModification", times=2)
    story.approve()
    first = stage.until(lambda: story.request.retry_at)
    stage.pass_parking(story.user)
    second = stage.until(lambda: story.request.retry_at)
    assert second - first > timedelta(minutes=4)
    stage.pass_parking(story.user)
    story.becomes(Status.APPLIED)


def test_plan_27_throttling_in_the_middle_of_a_listing_refuses_the_request(
    stage: Stage, story: Story
) -> None:
    stage.account.faults.inject("ListUsers", "Throttling", times=9)

    def ask() -> None:
        story.riley.command(f"/iam onboard @jo groups=developers user={story.user} reason=x")

    told = story.answer(story.riley, ask, "C0GENERAL")
    assert "AWS is asking us to slow down." in told
    assert "Try again in a minute." in told
    assert stage.count(story.user) == 0


def test_plan_29_a_refusal_on_the_way_lists_what_was_and_was_not_done(
    stage: Stage, story: Story
) -> None:
    with stage.without_group("analysts"):
        story.ask("analysts")
        stage.account.faults.inject("AttachGroupPolicy", "AccessDenied")
        story.approve()
        story.becomes(Status.FAILED)
    card = story.card("Failed")
    shown = words(card)
    assert f"\u2713  Create IAM user `{story.user}`" in shown
    assert "\u2717  Create group `analysts`" in shown
    assert "\u00b7  Join `analysts`" in shown
    assert "AWS does not let Twokeys do" in shown
    assert "1 of 5 changes were made" in shown
    assert labels(card) == []
    assert states(story)[:2] == [StepState.DONE, StepState.FAILED]
    assert "failed" in story.told(story.riley, f"{story.user}: failed")
    failed = [e for e in story.events() if e.tag in ("step:failed", "request:failed")]
    assert len(failed) == 2
    assert not [m for m in story.owner.dm() if f"`{story.user}`" in words(m)]


def test_plan_30_credentials_that_expired_change_nothing_and_alert_once(
    stage: Stage, story: Story, tell: Tell
) -> None:
    story.ask()
    other = tell("other")
    other.ask()
    before = len(_alerts(stage, story))
    stage.account.faults.inject("*", "ExpiredToken", times=999)
    story.approve()
    other.approve()
    stage.until(lambda: story.request.retry_at and other.request.retry_at)
    assert "Twokeys can't reach AWS. Nothing was changed." in words(story.card("next try"))
    stage.settle()
    assert len(_alerts(stage, story)) == before + 1
    assert stage.on_aws(story.user) is None
    assert len(story.request.approvals) == 1
    stage.account.faults.clear()
    stage.pass_parking(story.user)
    story.becomes(Status.APPLIED)
    other.becomes(Status.APPLIED)


def _alerts(stage: Stage, story: Story) -> list[str]:
    stage.settle()
    shown = [words(m) for m in story.sam.messages("C0AUDIT")]
    return [text for text in shown if "own AWS credentials don't work: they have expired" in text]


def test_plan_31_leaving_a_group_that_is_gone_counts_as_done(stage: Stage, story: Story) -> None:
    story.given("developers", more="for=1h")
    aws = stage.twokeys.sweeper.aws.writes
    aws.remove_user_from_group(GroupName="developers", UserName=story.user)
    stage.later(timedelta(hours=1, minutes=1))
    ended = next(e for e in story.events() if e.tag == "membership:ended")
    assert "was not in it any more" in ended.details["detail"]


def test_a_time_limit_that_aws_does_not_let_us_end_is_insisted_on(
    stage: Stage, story: Story
) -> None:
    story.given("developers", more="for=1h")
    stage.account.faults.inject("RemoveUserFromGroup", "AccessDenied")
    stage.later(timedelta(hours=1, minutes=1))
    assert stage.aws_user(story.user)["groups"] == ["developers"]
    alert = words(story.sam.wait_message("C0AUDIT", "can't be ended yet"))
    assert "AWS does not let Twokeys do" in alert
    stage.later(timedelta(minutes=2))
    assert stage.aws_user(story.user)["groups"] == []
    assert "membership:ended" in story.tags()


def test_a_user_that_aws_does_not_show_everywhere_yet(stage: Stage, story: Story) -> None:
    story.ask()
    stage.account.faults.inject("AddUserToGroup", "NoSuchEntity")
    story.approve()
    story.becomes(Status.APPLIED)
    assert stage.calls_of("AddUserToGroup", story.user) == 2
