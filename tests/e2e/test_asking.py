"""Asking, in words and by form: what is taken, and what is refused where it stands."""

from typing import Any

import pytest

from bot.domain.models import Status
from bot.sandbox.slack.person import LocalPerson
from tests.e2e.reading import filled, labels, words
from tests.e2e.scenes import Story
from tests.e2e.stage import Stage


def opened(stage: Stage, person: LocalPerson) -> Any:
    assert person.command("/iam onboard")["ok"]
    return person.wait_view("For whom")


def test_the_form_asks_for_the_same_and_says_so(stage: Stage, story: Story) -> None:
    view = opened(stage, story.riley)
    offered = story.riley.options(view, "groups", "develop")["options"]
    assert [o["value"] for o in offered] == ["developers"]
    values = filled(
        view, person="U0JO", groups=["developers"], user=story.user, keys="yes", reason="joins"
    )
    assert story.riley.submit(view["id"], values)["ok"]
    told = words(story.last_word(story.riley))
    assert "waits for approval" in told
    assert f"Onboard {story.user}" in told
    card = story.card("Approve")
    assert "Access key" in words(card)
    assert story.request.args["groups"] == ["developers"]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("user", "a" * 65, "at most 64 characters; this has 65"),
        ("user", "bad name!", "Character 4 is U+0020 (space)"),
        ("user", "../x", "Character 3 is U+002F (solidus)"),
        ("user", "j\u0430ne", "Character 2 is U+0430 (cyrillic small letter a)"),
        ("user", "\uff4a\uff41\uff4e\uff45", "Character 1 is U+FF4A"),
        ("user", "jos\u00e9", "Character 4 is U+00E9"),
        ("user", "ja\u200bne", "Character 3 is U+200B (zero width space)"),
        ("reason", "  \u00a0 ", "Say why"),
        ("reason", "\U0001f389\U0001f389", "Say why"),
        ("for", "soon", "30m, 8h or 7d"),
    ],
)
def test_plan_16_17_21_bad_input_is_refused_at_its_field(
    stage: Stage, story: Story, field: str, value: str, why: str
) -> None:
    view = opened(stage, story.riley)
    good = {"person": "U0JO", "groups": ["developers"], "user": story.user, "reason": "joins"}
    before = len(stage.account.calls)
    answer = story.riley.submit(view["id"], filled(view, **{**good, field: value}))
    assert answer["error"] == "errors"
    assert list(answer["errors"]) == [field]
    assert why in answer["errors"][field]
    assert stage.count(story.user) == 0
    assert len(stage.account.calls) == before


def test_a_group_that_needs_a_time_limit_asks_for_it_at_its_field(
    stage: Stage, story: Story
) -> None:
    view = opened(stage, story.riley)
    values = filled(view, person="U0JO", groups=["administrators"], user=story.user, reason="x")
    errors = story.riley.submit(view["id"], values)["errors"]
    assert "8 hours at most" in errors["for"]


def test_a_refusal_found_on_aws_draws_the_form_again_with_what_was_filled_in(
    stage: Stage, story: Story
) -> None:
    story.given()
    view = opened(stage, story.riley)
    values = filled(
        view, person="U0JO", groups=["analysts"], user=story.user.upper(), keys="yes",
        reason="has moved on",
    )  # fmt: skip
    assert story.riley.submit(view["id"], values)["ok"]
    again = stage.until(lambda: _redrawn(story.riley))
    shown = words(again)
    assert f"`{story.user}` exists since" in shown
    assert "made by Twokeys for an earlier request" in shown
    kept = {b["block_id"]: b["element"] for b in again["blocks"] if b["type"] == "input"}
    assert kept["person"]["initial_user"] == "U0JO"
    assert [o["value"] for o in kept["groups"]["initial_options"]] == ["analysts"]
    assert kept["keys"]["initial_option"]["value"] == "yes"
    assert kept["reason"]["initial_value"] == "has moved on"
    second = filled(again, user=f"{story.user}.b")
    assert story.riley.submit(again["id"], second)["ok"]
    assert "waits for approval" in words(story.last_word(story.riley))
    assert stage.count(f"{story.user}.b") == 1


def _redrawn(person: LocalPerson) -> Any:
    view = person.view()
    return view if view and "can't be asked for yet" in words(view) else None


def test_plan_18_a_name_that_exists_in_another_case_is_refused(stage: Stage, story: Story) -> None:
    story.given()
    told = story.said(
        story.riley, f"/iam onboard @jo groups=developers user={story.user.title()} reason=x"
    )
    assert f"`{story.user}` exists since" in told
    assert "Nothing changed." in told


def test_plan_19_what_slack_makes_of_typed_text_is_understood(stage: Stage, story: Story) -> None:
    text = (
        f"/iam  ONBOARD <@U0JO|somebody else> user={story.user} groups=developers,\u00a0analysts"
        "  reason=\u201cjoins  the\u00a0payments team\u201d"
    )
    assert story.riley.command(text)["ok"]
    story.card("Approve")
    request = story.request
    assert request.beneficiary == "U0JO"
    assert request.args["groups"] == ["developers", "analysts"]
    assert request.reason == "joins the payments team"


def test_plan_19_a_user_name_that_slack_took_for_a_mail_address(stage: Stage, story: Story) -> None:
    name = f"{story.user}@acme.example"
    assert story.riley.command(f"/iam onboard @jo groups=developers user={name} reason=joins")["ok"]
    stage.until(lambda: stage.count(name))


def test_plan_20_a_reason_is_shown_as_typed_and_nothing_in_it_comes_alive(
    stage: Stage, story: Story
) -> None:
    before = len(story.sam.notifications())
    reason = "<!channel> <https://evil.example/|console.aws.amazon.com> *URGENT*"
    assert story.riley.command(
        f'/iam onboard @jo groups=developers user={story.user} reason="{reason}"'
    )["ok"]
    card = story.card("Approve")
    typed = [b["text"] for b in card["blocks"] if "URGENT" in words(b)]
    assert [t["type"] for t in typed] == ["plain_text"]
    assert typed[0]["emoji"] is False
    assert "*URGENT*" in typed[0]["text"]
    stage.settle()
    new = story.sam.notifications()[before:]
    assert not [n for n in new if "URGENT" in n["text"]]
    assert "<!channel>" not in card["text"]


def test_plan_21_a_long_reason_is_cut_on_the_card_and_kept_whole_in_the_audit(
    stage: Stage, story: Story
) -> None:
    reason = "because " * 1200
    assert story.riley.command(
        f'/iam onboard @jo groups=developers user={story.user} reason="{reason}"'
    )["ok"]
    card = story.card("Approve")
    shown = next(b["text"]["text"] for b in card["blocks"] if "because" in words(b))
    assert len(shown) <= 500
    assert shown.endswith("\u2026")
    assert story.request.reason == reason.strip()
    assert stage.events(story.user)[0].details["args"]["reason"] == reason.strip()


def test_help_shows_an_example_that_works_when_pasted(stage: Stage, story: Story) -> None:
    told = story.said(story.riley, "/iam help onboard")
    example = next(line for line in told.split("```") if line.startswith("/iam onboard"))
    asked = story.said(story.riley, f"{example} user={story.user}")
    assert "waits for approval" in asked
    assert "opens a form with the same fields" in told


def test_iam_alone_says_what_it_can_do(stage: Stage, story: Story) -> None:
    told = story.said(story.morgan, "/iam")
    assert "/iam onboard" in told
    assert "/iam help onboard" in told


def test_the_default_user_name_is_first_and_last_name(stage: Stage, story: Story) -> None:
    story.riley.command("/iam onboard @alex groups=developers reason=joins")
    stage.until(lambda: stage.count("alex.kim"))
    assert stage.request("alex.kim").status is Status.PENDING


def test_an_empty_home_says_what_would_be_there_and_a_full_one_shows_it(
    stage: Stage, story: Story
) -> None:
    story.morgan.open_home()
    assert "Nothing yet" in words(story.morgan.wait_home("What I asked for"))
    story.ask()
    story.alex.open_home()
    home = story.alex.wait_home(f"Onboard {story.user}")
    assert words(home).index("Waits for me") < words(home).index(f"Onboard {story.user}")
    assert labels(home) == []
