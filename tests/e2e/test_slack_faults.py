"""Slack is slow, refuses, or loses an answer: rows are the truth, and cards catch up."""

from datetime import timedelta

import pytest

from bot.domain.models import PrincipalId, Status, Verdict
from bot.store.grants import Kind
from tests.e2e.reading import has_button, words
from tests.e2e.scenes import APPROVALS, Json, Story
from tests.e2e.stage import Stage

pytestmark = pytest.mark.slow


def cards(story: Story) -> list[Json]:
    title = f"Onboard {story.user}"
    return [
        m for m in story.sam.messages(APPROVALS)
        if m["blocks"] and m["blocks"][0]["type"] == "header" and title in words(m)
    ]  # fmt: skip


def asked(story: Story) -> None:
    text = f"/iam onboard @jo groups=developers user={story.user} reason=joins"
    assert story.riley.command(text)["ok"]


@pytest.mark.parametrize(
    "fault",
    [
        {"error": "ratelimited", "http_status": 429, "retry_after": 1, "times": 2},
        {"error": "internal_error", "http_status": 500, "times": 1},
    ],
    ids=["rate limit", "server error"],
)
def test_a_card_that_slack_refused_comes_later(stage: Stage, story: Story, fault: Json) -> None:
    stage.broken("chat.postMessage", **fault)
    asked(story)
    stage.until(lambda: stage.count(story.user))
    stage.settle()
    stage.later(timedelta(seconds=3))
    assert len(cards(story)) == 1
    story.approve()
    story.becomes(Status.APPLIED)


def test_a_lost_answer_to_the_card_leaves_two_and_both_act_on_one_request(
    stage: Stage, story: Story
) -> None:
    stage.broken("chat.postMessage", drop_reply=True)
    asked(story)
    stage.until(lambda: cards(story))
    stage.settle()
    stage.later(timedelta(seconds=3))
    first, second = stage.until(lambda: found if len(found := cards(story)) == 2 else None)
    story.sam.click(first["channel"], first["ts"], "request.approve")
    story.becomes(Status.APPLIED)

    def again() -> None:
        story.alex.click(second["channel"], second["ts"], "request.approve", stale=True)

    assert "approved by <@U0SAM>" in story.answer(story.alex, again, APPROVALS)
    assert story.tags().count("run:started") == 1
    stage.settle()
    story.card("Done")


def test_a_card_that_somebody_deleted_is_drawn_anew(stage: Stage, story: Story) -> None:
    card = story.ask("pairs")
    stage.delete_message(card)
    approval = stage.approval()
    approval.decide(story.request.id, PrincipalId("U0SAM"), Verdict.APPROVE)
    again = story.card("1 of 2 approvals")
    assert again["ts"] != card["ts"]
    story.approve(story.alex)
    story.becomes(Status.APPLIED)


def test_updates_that_fail_are_made_again_and_show_the_last_state(
    stage: Stage, story: Story
) -> None:
    story.ask()
    stage.broken("chat.update", error="internal_error", http_status=500, times=50)
    story.approve()
    story.becomes(Status.APPLIED)
    assert has_button(story.card(), "Approve")
    stage.workspace.faults.clear()
    stage.later(timedelta(seconds=6))
    assert "Done" in words(story.card("Done"))


def test_the_owners_message_comes_though_slack_was_away(stage: Stage, story: Story) -> None:
    story.ask()
    stage.broken("conversations.open", error="internal_error", http_status=500, times=3)
    story.approve()
    story.becomes(Status.APPLIED)
    stage.until(lambda: not stage.workspace.faults._waiting)
    stage.later(timedelta(seconds=6))
    assert "Sign in at" in words(story.welcome())


def test_a_slash_command_that_is_delivered_again_asks_once(stage: Stage, story: Story) -> None:
    with stage.delivered_twice():
        asked(story)
    stage.until(lambda: stage.count(story.user))
    stage.settle()
    assert stage.count(story.user) == 1
    assert len(cards(story)) == 1


def test_a_click_that_is_delivered_again_counts_once(stage: Stage, story: Story) -> None:
    story.ask("pairs")
    with stage.delivered_twice():
        story.sam.press("Approve", story.card("Approve"))
    stage.until(lambda: story.request.approvals)
    stage.settle()
    assert len(story.request.decisions) == 1
    assert story.tags().count("decision:recorded") == 1


def test_dropped_connections_come_back_by_themselves(stage: Stage, story: Story) -> None:
    stage.workspace.drop_links()
    stage.until(lambda: stage.workspace.connected > 0, 30)
    story.given()


def test_an_answer_that_slack_does_not_take_is_lost_and_nothing_else(
    stage: Stage, story: Story
) -> None:
    story.ask(by="U0SAM")
    stage.broken("response_url", error="expired_url", http_status=404)
    story.sam.press("Approve", story.card("Approve"))
    stage.until(lambda: "decision:refused" in story.tags())
    story.approve(story.alex)
    story.becomes(Status.APPLIED)


def test_every_call_to_slack_was_one_that_it_takes(stage: Stage, story: Story) -> None:
    """Blocks, views and texts of a whole story are within Slack's rules and limits."""
    stage.workspace.calls.clear()
    story.given("developers,guarded", more="keys=yes")
    story.save(story.show(Kind.PASSWORD))
    story.enrol()
    stage.settle()
    assert [(c.method, c.result) for c in stage.workspace.calls if c.error] == []
    posts = stage.workspace.calls.of("chat.postMessage")
    assert all(c.params.get("text") for c in posts)
    assert all(len(str(c.params["text"])) < 300 for c in posts)


def test_clicks_are_acked_while_aws_is_slow(stage: Stage, story: Story) -> None:
    stage.account.latency = 1.0
    asked(story)
    for _ in range(5):
        answer = story.riley.command("/iam help")
        assert answer["acked_ms"] < 1000
    stage.account.latency = 0.0
    stage.until(lambda: stage.count(story.user))
