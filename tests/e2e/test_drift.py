"""What was approved is no longer what would happen: it stops, and people are asked again."""

import pytest

from bot.domain.models import Status
from tests.e2e.reading import has_button, labels, words
from tests.e2e.scenes import APPROVALS, Story
from tests.e2e.stage import Stage

POWER = "arn:aws:iam::aws:policy/SecurityAudit"


def test_plan_14_a_group_that_gained_a_policy_voids_the_approval(
    stage: Stage, story: Story
) -> None:
    old = story.ask("developers")
    aws = stage.twokeys.sweeper.aws
    aws.writes.attach_group_policy(GroupName="developers", PolicyArn=POWER)
    try:
        story.approve()
        new = stage.until(lambda: _another(story, old["ts"]))
        shown = words(new)
        assert "Changed since this was approved, so it must be approved again" in shown
        assert "was under /departments/ with PowerUserAccess" in shown
        assert "is now under /departments/ with PowerUserAccess, SecurityAudit" in shown
        assert "0 of 1 approvals" in shown
        assert stage.on_aws(story.user) is None
        stage.until(lambda: labels(_at(story, old["ts"])) == [])
        assert "The new card below shows the difference" in words(_at(story, old["ts"]))

        def late() -> None:
            story.alex.click(old["channel"], old["ts"], "request.approve", stale=True)

        told = story.answer(story.alex, late, APPROVALS)
        assert "This card is out of date" in told
        assert story.request.status is Status.PENDING
        assert "must be approved again" in story.told(
            story.riley, f"Onboard {story.user}: AWS changed"
        )
        story.approve(story.sam)  # who approved the first may approve the second
        story.becomes(Status.APPLIED)
        assert stage.aws_user(story.user)["groups"] == ["developers"]
    finally:
        aws.writes.detach_group_policy(GroupName="developers", PolicyArn=POWER)


def _another(story: Story, ts: str) -> dict[str, object] | None:
    card = story.card()
    return card if card["ts"] != ts and has_button(card, "Approve") else None


def _at(story: Story, ts: str) -> dict[str, object]:
    return next(m for m in story.sam.messages(APPROVALS) if m["ts"] == ts)


def test_a_name_that_somebody_took_meanwhile_fails_honestly(stage: Stage, story: Story) -> None:
    story.ask()
    aws = stage.twokeys.sweeper.aws
    aws.writes.create_user(UserName=story.user, Path="/people/")
    story.approve()
    story.becomes(Status.FAILED)
    card = story.card("Failed")
    assert f"`{story.user}` exists already" in words(card)
    assert "on AWS nothing was changed" in words(card)
    assert labels(card) == []
    assert stage.aws_user(story.user)["groups"] == []
    assert "failed" in story.told(story.riley, f"Onboard {story.user}: failed")


@pytest.mark.slow
def test_a_name_taken_between_the_look_and_the_call_fails_honestly(
    stage: Stage, story: Story
) -> None:
    story.ask()
    stage.account.faults.inject("CreateUser", "ServiceFailure", http_status=500)
    aws = stage.twokeys.sweeper.aws
    story.approve()
    stage.until(lambda: story.request.retry_at)
    aws.writes.create_user(UserName=story.user, Path="/people/")
    stage.pass_parking(story.user)
    story.becomes(Status.FAILED)
    assert "was not made by this request" in words(story.card("Failed"))
    assert "managed-by" not in stage.aws_user(story.user)["tags"]


def test_an_approver_who_left_before_the_run_no_longer_counts(stage: Stage, story: Story) -> None:
    story.ask("pairs")
    story.approve(story.sam)
    with stage.changed("U0SAM", deleted=True):
        story.approve(story.alex)
        stage.until(lambda: "request:changed" in story.tags())
        stage.settle()
    request = story.request
    assert request.status is Status.PENDING
    assert [d.decider for d in request.decisions] == ["U0ALEX"]
    assert stage.on_aws(story.user) is None
    assert "1 of 2 approvals" in words(story.card("Approve"))
    story.approve(story.robin)
    story.becomes(Status.APPLIED)


@pytest.mark.slow
def test_a_directory_that_can_not_be_read_at_the_run_waits(stage: Stage, story: Story) -> None:
    story.ask()
    stage.broken("users.info", error="internal_error", http_status=500, times=1, skip_first=1)
    story.approve()
    stage.until(lambda: story.request.retry_at)
    assert stage.on_aws(story.user) is None
    assert "goes on by itself, next try" in words(story.card("next try"))
    stage.pass_parking(story.user)
    story.becomes(Status.APPLIED)
    assert stage.aws_user(story.user)["groups"] == ["developers"]
