"""What runs after the last approval: groups, time limits, and what becomes of them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.domain.errors import Refused
from bot.domain.models import PrincipalId, Status, StepState, Verdict
from bot.sandbox.slack.person import button
from bot.store.grants import Kind
from tests.e2e.reading import has_button, labels, words
from tests.e2e.scenes import APPROVALS, Story
from tests.e2e.stage import Stage


def groups_of(stage: Stage, name: str) -> dict[str, object]:
    found = {g["name"]: g for g in stage.account.snapshot()["groups"]}
    return dict(found.get(name, {}))


def test_a_group_that_aws_lacks_is_made_as_the_file_says(stage: Stage, story: Story) -> None:
    with stage.without_group("analysts"):
        card = story.ask("analysts,developers,analysts")
        assert "Create group `analysts` under /departments/ with `ReadOnlyAccess`" in words(card)
        story.approve()
        story.becomes(Status.APPLIED)
    assert groups_of(stage, "analysts")["path"] == "/departments/"
    assert groups_of(stage, "analysts")["policies"] == ["ReadOnlyAccess"]
    assert sorted(stage.aws_user(story.user)["groups"]) == ["analysts", "developers"]
    assert story.request.args["groups"] == ["analysts", "developers"]


def test_the_card_ends_with_what_was_done_and_by_whose_word(stage: Stage, story: Story) -> None:
    story.ask(more="keys=yes")
    story.approve()
    done = story.card("Done")
    shown = words(done)
    assert f"\u2713  Create IAM user `{story.user}` under /people/" in shown
    assert "Access key, made when its owner asks to see it \u00b7 waits for its owner" in shown
    assert "approved by <@U0SAM>" in shown
    assert "audit #" in shown
    assert labels(done) == []
    told = story.told(story.riley, f"{story.user}: done")
    assert "finds what to do next in their messages" in told


@pytest.mark.slow
def test_while_it_runs_the_card_shows_how_far_it_is(stage: Stage, story: Story) -> None:
    with stage.without_group("analysts"):
        story.ask("analysts")
        stage.workspace.calls.clear()
        stage.account.faults.inject("AddUserToGroup", delay=2.5)
        story.approve()
        story.becomes(Status.APPLIED)
    stage.settle()
    drawn = [c.params for c in stage.workspace.calls.of("chat.update") if story.user in str(c)]
    running = [p for p in drawn if "\u2591" in str(p)]
    assert any("2 of 3 \u00b7 Join `analysts`" in str(p) for p in running)
    assert not any("request.approve" in str(p) for p in running)
    assert "Done" in str(drawn[-1])


def test_a_membership_for_a_time_ends_by_itself(stage: Stage, story: Story) -> None:
    story.given(more="for=8h")
    assert stage.aws_user(story.user)["groups"] == ["developers"]
    stage.later(timedelta(hours=7, minutes=55))
    assert stage.aws_user(story.user)["groups"] == ["developers"]
    stage.later(timedelta(minutes=6))
    stage.until(lambda: stage.aws_user(story.user)["groups"] == [])
    assert "membership:ended" in story.tags()
    assert "You have left it" in story.told(story.owner, "Your time in `developers` has ended")


def test_a_group_that_requires_mfa_is_joined_by_itself_once_it_is_enrolled(
    stage: Stage, story: Story
) -> None:
    story.given("guarded,developers")
    assert stage.aws_user(story.user)["groups"] == ["developers"]
    assert "waits for MFA" in words(story.card("Done"))
    assert "needed before `guarded`" in words(story.welcome())
    story.enrol()
    stage.until(lambda: "guarded" in stage.aws_user(story.user)["groups"])
    assert "MFA is set up, and `guarded` joined" in story.told(story.riley, "`guarded` joined")
    stage.settle()
    assert "waits for MFA" not in words(story.card())
    assert "needed before" not in words(story.welcome())


def test_a_group_that_changed_before_mfa_was_enrolled_is_not_joined(
    stage: Stage, story: Story
) -> None:
    story.given("guarded")
    aws = stage.twokeys.sweeper.aws
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    aws.writes.attach_group_policy(GroupName="guarded", PolicyArn=arn)
    try:
        story.enrol()
        stage.until(lambda: story.request.steps[-2].state is StepState.FAILED)
    finally:
        aws.writes.detach_group_policy(GroupName="guarded", PolicyArn=arn)
    assert stage.aws_user(story.user)["groups"] == []
    card = story.card("was not joined")
    assert "it gives something else now than was approved" in words(card)
    told = story.told(story.riley, f"Onboard {story.user}: MFA is set up, but not every group")
    assert "`guarded` was not joined: it gives something else now than was approved" in told
    stage.settle()
    assert "needed before" not in words(story.welcome())


@pytest.mark.slow
def test_two_approvers_and_a_time_limit_for_administrators(stage: Stage, story: Story) -> None:
    story.ask("administrators", more="for=2h")
    story.approve(story.sam)
    assert story.request.status is Status.PENDING
    assert stage.on_aws(story.user) is None
    story.approve(story.robin)
    story.becomes(Status.APPLIED)
    assert stage.aws_user(story.user)["groups"] == []
    story.enrol()
    stage.until(lambda: stage.aws_user(story.user)["groups"] == ["administrators"])
    stage.later(timedelta(hours=3))
    stage.until(lambda: stage.aws_user(story.user)["groups"] == [])


def test_plan_09_fifty_approvals_at_once_by_several_people_run_once(
    stage: Stage, story: Story
) -> None:
    story.ask("pairs")
    approval, request = stage.approval(), story.request
    gate = threading.Barrier(50)
    people = ("U0SAM", "U0ALEX", "U0ROBIN", "U0RILEY", "U0JO")

    def decide(n: int) -> str:
        gate.wait(30)
        try:
            approval.decide(request.id, PrincipalId(people[n % 5]), Verdict.APPROVE, revision=1)
        except Refused as no:
            return no.why
        return "taken"

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(decide, range(50)))
    assert answers.count("taken") == 2
    story.becomes(Status.APPLIED)
    stage.settle()
    assert story.tags().count("run:started") == 1
    assert story.tags().count("request:approved") == 1
    assert story.tags().count("decision:recorded") == 2
    assert story.tags().count("decision:refused") == 48
    assert stage.calls_of("CreateUser", story.user) == 1
    assert {d.decider for d in story.request.decisions} < {"U0SAM", "U0ALEX", "U0ROBIN"}


@pytest.mark.slow
def test_plan_09_real_clicks_at_once_run_once(stage: Stage, story: Story) -> None:
    card = story.ask()
    value = button(card, "Approve")[0]["value"]
    assert value.endswith(":1")

    def click(n: int) -> object:
        person = (story.sam, story.alex, story.robin)[n % 3]
        return person.click(card["channel"], card["ts"], "request.approve", stale=True)

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(click, range(24)))
    assert all(a == {"ok": True} for a in answers)
    story.becomes(Status.APPLIED)
    stage.settle()
    assert story.tags().count("decision:recorded") == 1
    assert story.tags().count("run:started") == 1
    assert stage.calls_of("CreateUser", story.user) == 1
    told = [words(m) for m in story.alex.messages(APPROVALS) if m["ephemeral"]]
    assert any("This was approved by" in t or "approved by" in t for t in told)


@pytest.mark.slow
def test_no_console_and_no_key_leaves_nothing_to_show(stage: Stage, story: Story) -> None:
    card = story.ask("developers", more="console=no")
    assert "Console sign-in" not in words(card)
    story.approve()
    story.becomes(Status.APPLIED)
    assert has_button(story.welcome(), "Show it now") is False
    with pytest.raises(AssertionError):
        story.grant(Kind.PASSWORD)
