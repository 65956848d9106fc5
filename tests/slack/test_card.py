"""The card in every state: what it says, what can be pressed, and that Slack takes it."""

from dataclasses import replace

import pytest

from bot.domain.changes import JoinGroup
from bot.domain.models import Status, StepState, Verdict
from bot.sandbox.slack.person import button, words
from bot.slack import card as cards
from bot.workflows.ports import Card
from tests.slack.samples import ADMIN, NOW, card, long_plan, plan, request, taken, verdict


def shown(of: Card) -> str:
    _, blocks = cards.draw(of)
    return words(taken(blocks))


def labels(of: Card) -> list[str]:
    _, blocks = cards.draw(of)
    return [e["text"]["text"] for b in blocks if b["type"] == "actions" for e in b["elements"]]


def test_it_answers_what_for_whom_why_who_says_so_and_until_when() -> None:
    text = shown(card(request()))
    for said in (
        "Onboard jo.smith", "*acme-prod*", "asked by <@U0RILEY>", "for <@U0JO> (`U0JO`)",
        "1  Create IAM user `jo.smith` under /people/", "2  Join `developers`", "joins payments",
        "0 of 1 approvals", "security may approve (3 people)", "not <@U0RILEY>", "not <@U0JO>",
        "expires <!date^",
    ):  # fmt: skip
        assert said in text
    assert labels(card(request())) == ["Approve", "Deny", "Withdraw"]


def test_the_button_carries_the_requests_id_and_the_plan_that_was_shown_and_nothing_else() -> None:
    _, blocks = cards.draw(card(request(revision=3)))
    values = {e["value"] for b in blocks if b["type"] == "actions" for e in b["elements"]}
    assert values == {f"{'A' * 22}:3"}


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.PENDING])
def test_only_a_pending_request_has_buttons(status: Status) -> None:
    denied = (verdict("U0SAM", Verdict.DENY, "wrong team"),)
    decisions = denied if status is Status.DENIED else (verdict("U0SAM"),)
    assert labels(card(request(status, decisions=decisions))) == []
    assert shown(card(request(status, decisions=decisions)))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.APPLIED, "approved by <@U0SAM> · 4 changes · audit #1042"),
        (Status.WITHDRAWN, "by <@U0RILEY> · nothing changed on AWS · audit #1042"),
        (Status.EXPIRED, "nobody decided in time · nothing changed on AWS · audit #1042"),
    ],
)
def test_the_end_is_one_line_with_the_number_of_its_audit_event(status: Status, said: str) -> None:
    assert said in shown(card(request(status, decisions=(verdict("U0SAM"),))))


def test_a_failure_says_why_and_what_was_and_was_not_done() -> None:
    made = request(Status.FAILED, outcome="AWS refused.", decisions=(verdict("U0SAM"),))
    states = (StepState.DONE, StepState.FAILED, StepState.WAITING, StepState.WAITING)
    steps = tuple(
        replace(step, state=state, detail="There is no policy." if n == 1 else "")
        for n, (step, state) in enumerate(zip(made.steps, states, strict=True))
    )
    text = shown(card(replace(made, steps=steps)))
    assert "✓  Create IAM user" in text
    assert "✗  Join `developers`" in text
    assert "There is no policy." in text
    assert "AWS refused. · on AWS 1 of 4 changes were made" in text
    assert "on AWS nothing was changed" in shown(card(made))


def test_while_it_runs_a_bar_and_the_step_show_how_far_it_is() -> None:
    made = request(Status.RUNNING, decisions=(verdict("U0SAM"),))
    steps = (
        replace(made.steps[0], state=StepState.DONE),
        replace(made.steps[1], state=StepState.STARTED),
        *made.steps[2:],
    )
    text = shown(card(replace(made, steps=steps)))
    assert "▓▓▓▓░░░░  1 of 2 · Join `developers`" in text
    waiting = shown(card(replace(made, outcome="AWS asks us to wait.", retry_at=NOW)))
    assert "AWS asks us to wait. The request is safe and goes on by itself, next try" in waiting


def test_a_denial_gives_the_reason_as_it_was_typed() -> None:
    denied = (verdict("U0ALEX"), verdict("U0SAM", Verdict.DENY, "*no* <!channel>"))
    _, blocks = cards.draw(card(request(Status.DENIED, decisions=denied)))
    typed = [b["text"] for b in blocks if "*no* <!channel>" in words(b)]
    assert [t["type"] for t in typed] == ["plain_text"]
    text = words(taken(blocks))
    assert "by <@U0SAM>" in text
    assert "had been approved by <@U0ALEX>" in text


def test_a_new_card_shows_the_difference() -> None:
    made = request(revision=2, difference=("group `a`: was absent, is now under /x/ with B",))
    text = shown(card(made))
    assert cards.CHANGED in text
    assert "• group `a`: was absent, is now under /x/ with B" in text


def test_risk_comes_first_and_the_phone_says_it_too() -> None:
    text, blocks = cards.draw(card(request(of=plan(risks=("Administrator access", "No MFA yet")))))
    assert blocks[0]["text"]["text"] == "Administrator access · No MFA yet · Onboard jo.smith"
    assert text.startswith("#7 Administrator access")


def test_administrator_access_asks_once_more_and_says_for_how_long() -> None:
    forever = plan((JoinGroup("jo", "admins", (ADMIN,)),), risks=("Administrator access",))
    limited = plan(
        (JoinGroup("jo", "a", (ADMIN,), seconds=28800),), risks=("Administrator access",)
    )
    asked = {}
    for name, planned in {"forever": forever, "limited": limited}.items():
        _, blocks = cards.draw(card(request(of=planned)))
        asked[name] = button({"blocks": taken(blocks)}, "Approve")[0]["confirm"]["text"]["text"]
    assert asked["limited"].endswith("can then do everything in acme-prod for 8 hours.")
    assert asked["forever"].endswith("can then do everything in acme-prod.")


@pytest.mark.parametrize("status", list(Status))
def test_the_longest_plan_and_reason_fit_slacks_limits(status: Status) -> None:
    decisions = (verdict("U0SAM", Verdict.DENY, "r" * 20_000),)
    made = request(
        status, of=long_plan(), title="T" * 255, reason="r" * 20_000, decisions=decisions,
        outcome="o" * 2_000, difference=("d" * 4_000,),
    )  # fmt: skip
    text, blocks = cards.draw(card(made))
    assert len(taken(blocks)) <= 50
    assert len(text) < 4_000


def test_what_a_card_is_made_of_is_escaped() -> None:
    planned = plan(warnings=("a <b> & c",))
    text = shown(card(request(of=planned, difference=("<!channel>",))))
    assert "a &lt;b&gt; &amp; c" in text
    assert "<!channel>" not in text
