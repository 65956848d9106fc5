"""Who may decide: every refused click says why, changes nothing, and is in the audit."""

from datetime import timedelta

import pytest

from bot.domain.models import Status
from bot.sandbox.slack.person import button
from tests.e2e.conftest import Tell
from tests.e2e.reading import has_button, labels, words
from tests.e2e.scenes import APPROVALS, Story
from tests.e2e.stage import Stage

NOBODYS = "A" * 22
"""Of the shape of an id, and no request's."""


def refusals(story: Story) -> list[str]:
    return [e.details["why"] for e in story.events() if e.tag == "decision:refused"]


def test_plan_01_somebody_outside_the_approvers_is_refused(stage: Stage, story: Story) -> None:
    story.ask(by="U0ALEX")
    told = story.refused(story.riley)
    assert "Only approvers of this request can decide it." in told
    assert "<@U0SAM>" in told
    assert "Nothing changed." in told
    assert story.request.decisions == ()
    assert len(refusals(story)) == 1
    assert stage.on_aws(story.user) is None


def test_plan_02_the_requester_is_refused_and_others_still_can(stage: Stage, story: Story) -> None:
    story.ask(by="U0SAM")
    told = story.refused(story.sam)
    assert "You asked for this, so someone else must approve it." in told
    assert "<@U0ALEX> or <@U0ROBIN> can." in told
    story.approve(story.alex)
    story.becomes(Status.APPLIED)
    assert len(refusals(story)) == 1


def test_plan_03_the_beneficiary_is_refused(stage: Stage, story: Story) -> None:
    story.ask(whom="@sam")
    told = story.refused(story.sam)
    assert "This is for you, so someone else must approve it." in told
    assert stage.on_aws(story.user) is None


def test_plan_03_another_account_of_the_requester_is_refused(stage: Stage, story: Story) -> None:
    story.ask(by="U0MORGAN")
    told = story.refused(story.robin)
    assert "You asked for this" in told


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"deleted": True}, "deactivated"),
        ({"is_guest": True}, "is a guest"),
        ({"is_stranger": True}, "belongs to another workspace"),
        ({"team_id": "T0OTHER"}, "belongs to another workspace"),
    ],
)
def test_plan_05_an_approver_who_is_no_longer_a_member_is_refused(
    stage: Stage, story: Story, change: dict[str, object], why: str
) -> None:
    card = story.ask()
    with stage.changed("U0ALEX", **change):
        if "deleted" in change:  # a click on its way when the account was closed
            stage.deactivated_click("U0ALEX", card, "request.approve")
        else:
            assert why in story.refused(story.alex)
        stage.until(lambda: refusals(story))
    assert why in refusals(story)[0]
    assert story.request.status is Status.PENDING


def test_plan_05_a_directory_that_can_not_be_read_refuses_a_click(
    stage: Stage, story: Story
) -> None:
    story.ask()
    stage.broken("users.info", error="internal_error", http_status=500, times=9)
    assert "Slack can't be asked who is who" in story.refused(story.sam)
    stage.workspace.faults.clear()
    story.approve()
    story.becomes(Status.APPLIED)


def test_plan_06_the_same_approver_twice_counts_once(stage: Stage, story: Story) -> None:
    story.ask("pairs")
    assert "0 of 2 approvals" in words(story.card())
    story.approve(story.sam)
    card = story.card("1 of 2 approvals")
    told = story.answer(story.sam, lambda: story.sam.press("Approve", card), APPROVALS)
    assert "each person counts once" in told
    stage.settle()
    assert "1 of 2 approvals" in words(story.card())
    assert story.request.status is Status.PENDING
    story.approve(story.alex)
    story.becomes(Status.APPLIED)
    assert "approved by <@U0SAM>, <@U0ALEX>" in words(story.card("Done"))


def test_plan_07_one_denies_what_another_approved_and_deny_wins(stage: Stage, story: Story) -> None:
    story.ask("pairs")
    story.approve(story.sam)
    assert "Denied" in words(story.deny(story.alex, "wrong team"))
    card = story.card("Denied")
    assert "<@U0ALEX>" in words(card)
    assert "had been approved by <@U0SAM>" in words(card)
    assert "wrong team" in words(card)
    assert labels(card) == []
    assert story.becomes(Status.DENIED).outcome == ""
    assert stage.on_aws(story.user) is None
    told = story.told(story.riley, f"Onboard {story.user}: denied by <@U0ALEX>")
    assert "Nothing changed" in told
    assert "wrong team" in told


def test_plan_10_a_click_on_a_card_that_has_ended_is_told_how(stage: Stage, story: Story) -> None:
    before = story.ask()
    story.deny(story.alex, "not now")
    story.card("Denied")

    def late() -> None:
        story.sam.click(before["channel"], before["ts"], "request.approve", stale=True)

    told = story.answer(story.sam, late, APPROVALS)
    assert "This request ended on" in told
    assert "it was denied" in told
    assert has_button(story.card(), "Approve") is False


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x" * 2000,
        "' OR 1=1 --",
        f"{NOBODYS}:1",
        NOBODYS,
        "\u00e9:1",
        f"{NOBODYS}:{'9' * 20}",
        None,
    ],
)
def test_plan_11_a_button_that_carries_something_else_is_an_unknown_request(
    stage: Stage, story: Story, value: str | None
) -> None:
    card = story.ask()
    told = story.answer(
        story.sam, lambda: stage.forged_click("U0SAM", card, "request.approve", value), APPROVALS
    )
    assert "Unknown request." in told
    assert story.request.status is Status.PENDING


def test_plan_11_another_requests_id_is_judged_by_that_requests_own_rules(
    stage: Stage, story: Story, tell: Tell
) -> None:
    card, other = story.ask(), tell("other")
    other.ask(by="U0SAM")
    value = button(other.card(), "Approve")[0]["value"]
    told = story.answer(
        story.sam, lambda: stage.forged_click("U0SAM", card, "request.approve", value), APPROVALS
    )
    assert "You asked for this" in told
    assert story.request.status is other.request.status is Status.PENDING


def test_plan_12_private_metadata_of_a_form_is_no_permission(
    stage: Stage, story: Story, tell: Tell
) -> None:
    story.ask(by="U0SAM")
    other = tell("other")
    other.ask()
    assert story.sam.press("Deny", other.card("Deny"))["ok"]
    view = story.sam.wait_view("Why not")
    stage.forge_metadata(view["id"], button(story.card(), "Deny")[0]["value"])
    assert story.sam.fill_in(view, value="forged")["ok"]
    assert "You asked for this" in words(story.last_word(story.sam))
    assert story.request.status is other.request.status is Status.PENDING


def test_a_denial_needs_a_reason(stage: Stage, story: Story) -> None:
    story.ask()
    assert story.sam.press("Deny", story.card("Deny"))["ok"]
    view = story.sam.wait_view("Why not")
    answer = story.sam.fill_in(view, value="...")
    assert answer["errors"] == {"reason": "Say why you deny it: the requester is told."}
    assert story.request.status is Status.PENDING


def test_deny_is_refused_before_the_window_opens_to_who_may_not(stage: Stage, story: Story) -> None:
    story.ask(by="U0SAM")
    assert "You asked for this" in story.refused(story.sam, "Deny")
    assert story.sam.view() is None


def test_the_requester_may_withdraw_and_nobody_else(stage: Stage, story: Story) -> None:
    story.ask()
    told = story.refused(story.sam, "Withdraw")
    assert "Only the person who asked can withdraw this. <@U0RILEY> can." in told
    story.riley.press("Withdraw", story.card("Withdraw"))
    card = story.card("Withdrawn")
    assert "nothing changed on AWS" in words(card)
    assert labels(card) == []
    assert story.becomes(Status.WITHDRAWN)
    assert stage.on_aws(story.user) is None


@pytest.mark.slow
def test_nobody_decided_in_time(stage: Stage, story: Story) -> None:
    card = story.ask()
    stage.later(timedelta(minutes=16))
    reminder = words(story.sam.wait_message(APPROVALS, f"Onboard {story.user} still waits"))
    assert "<@U0SAM>, <@U0ALEX>, <@U0ROBIN>" in reminder
    stage.later(timedelta(hours=8))
    assert "Expired" in words(story.card("Expired"))
    assert story.request.status is Status.EXPIRED
    assert "Ask again if it is still needed" in story.told(story.riley, f"{story.user}: expired")

    def late() -> None:
        story.sam.click(card["channel"], card["ts"], "request.approve", stale=True)

    assert "it expired" in story.answer(story.sam, late, APPROVALS)
    assert stage.on_aws(story.user) is None


def test_a_click_after_the_time_but_before_the_timer_is_refused(stage: Stage, story: Story) -> None:
    story.ask()
    stage.clock.ahead += timedelta(hours=9)
    told = story.answer(
        story.sam, lambda: story.sam.press("Approve", story.card("Approve")), APPROVALS
    )
    assert "nobody decided it before it expired" in told
    assert stage.on_aws(story.user) is None


def test_what_gives_everything_asks_once_more(stage: Stage, story: Story) -> None:
    card = story.ask("administrators", more="for=8h")
    assert card["blocks"][0]["text"]["text"].startswith("Administrator access")
    approve = button(card, "Approve")[0]
    assert "can then do everything in acme-prod for 8 hours" in approve["confirm"]["text"]["text"]
    assert "confirm" not in button(card, "Deny")[0]


def test_what_gives_little_does_not(stage: Stage, story: Story) -> None:
    assert "confirm" not in button(story.ask("analysts"), "Approve")[0]
