"""Block Kit's limits: what Slack takes, what it refuses, and where it says the problem is."""

from typing import Any

import pytest

from bot.sandbox.slack.blockkit.validate import Validator
from bot.sandbox.slack.errors import SlackError
from tests.sandbox.slack.shapes import actions, ask, button, modal, option, plain, section

Json = dict[str, Any]
VALIDATOR = Validator()
DIVIDER = {"type": "divider"}


def confirm(**more: Any) -> Json:
    whole = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes")}
    return {**whole, "deny": plain("No"), **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option("a")], **more}


GOOD: list[list[Json]] = [
    [section("*Hello*"), DIVIDER, {"type": "header", "text": plain("x" * 150)}],
    [section("x" * 3000)],
    [DIVIDER] * 50,
    [{"type": "section", "fields": [plain("f")] * 10}],
    [actions(*[button("b", f"a{n}") for n in range(25)])],
    [
        actions(button("Show it now", "show"), block_id="1"),
        actions(button("x", "show"), block_id="2"),
    ],
    [actions({**button("Approve", "ok", "v" * 2000), "style": "primary", "confirm": confirm()})],
    [section("pick", accessory=select(initial_option=option("a")))],
    [{"type": "context", "elements": [plain("c"), {"type": "mrkdwn", "text": "m"}]}],
    [{"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a picture"}],
    [{"type": "markdown", "text": "# Hi"}],
    [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "Why"}]},
                {
                    "type": "rich_text_preformatted",
                    "elements": [{"type": "text", "text": "wJalrXUtnFEMI"}],
                },
            ],
        }
    ],
]

BAD: list[tuple[list[Any], str]] = [
    ([DIVIDER] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    ([{"type": "section", "fields": [plain("f")] * 11}], "no more than 10 items allowed"),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "unsupported type: mrkdwn"),
    (
        [actions({**button("b", "a"), "text": {"type": "mrkdwn", "text": "b"}})],
        "unsupported type: mrkdwn",
    ),
    ([actions(button("x" * 76, "a"))], "must be less than 76 characters"),
    ([actions(button("b", "a", "v" * 2001))], "must be less than 2001 characters"),
    ([actions({**button("b", "a"), "style": "green"})], "must be one of: primary, danger"),
    ([actions(button("b", "a" * 256))], "must be less than 256 characters"),
    ([actions(*[button("b", f"a{n}") for n in range(26)])], "no more than 25 items allowed"),
    ([actions()], "no fewer than 1 items allowed"),
    ([actions(button("b", "same"), button("c", "same"))], "`action_id` 'same' already exists"),
    ([actions(button("b", "a")), actions(button("b", "a"))], "`block_id` 'acts' already exists"),
    ([actions({**button("b", "a"), "confirm": confirm(title=plain("x" * 101))})], "less than 101"),
    ([actions({**button("b", "a"), "confirm": confirm(deny=plain("x" * 31))})], "less than 31"),
    (
        [section("p", accessory=select(options=[option(str(n)) for n in range(101)]))],
        "more than 100",
    ),
    ([section("p", accessory=select(options=[]))], "no fewer than 1 items allowed"),
    ([section("p", accessory=select(options=[option("a"), option("a")]))], "must be unique"),
    ([section("p", accessory=select(initial_option=option("b")))], "is not among the options"),
    ([section("p", accessory=select(options=[option("v" * 151)]))], "must be less than"),
    ([{"type": "context", "elements": [plain("c")] * 11}], "no more than 10 items allowed"),
    ([{"type": "context", "elements": [button("b", "a")]}], "unsupported type: button"),
    (
        [actions({"type": "plain_text_input", "action_id": "a"})],
        "unsupported type: plain_text_input",
    ),
    ([{"type": "image", "alt_text": "a"}], "must define exactly one of: image_url, slack_file"),
    (
        [{"type": "image", "image_url": "https://x.example/a.png"}],
        "missing required field: alt_text",
    ),
    ([{"type": "markdown", "text": "x" * 7000}] * 2, "more than 12000 characters in all"),
    ([{"type": "sparkles"}], "unsupported type: sparkles [json-pointer:/blocks/0/type]"),
    ([{"type": "divider", "colour": "red"}], "invalid additional property: colour"),
    ([{"text": "no type"}], "missing required field: type"),
    (["text"], "must be an object"),
]


@pytest.mark.parametrize("blocks", GOOD)
def test_blocks_that_slack_takes_are_taken(blocks: list[Json]) -> None:
    assert len(VALIDATOR.message(blocks)) == len(blocks)


@pytest.mark.parametrize(("blocks", "problem"), BAD)
def test_blocks_that_slack_refuses_are_refused_with_the_place(
    blocks: list[Any], problem: str
) -> None:
    with pytest.raises(SlackError) as refused:
        VALIDATOR.message(blocks)
    assert refused.value.code == "invalid_blocks"
    assert problem in " ".join(refused.value.messages)


BAD_VIEWS: list[tuple[Json, str]] = [
    (
        modal("x" * 25, section("a")),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    (modal("t", section("a"), submit=plain("x" * 25)), "json-pointer:/view/submit/text"),
    (modal("t", section("a"), private_metadata="x" * 3001), "json-pointer:/view/private_metadata"),
    (modal("t", section("a"), callback_id="x" * 256), "json-pointer:/view/callback_id"),
    (modal("t"), "no fewer than 1 items allowed [json-pointer:/view/blocks]"),
    (modal("t", *[DIVIDER] * 101), "no more than 100 items allowed"),
    (modal("t", ask("Why", "why"), submit=None), "missing required field: submit"),
    ({"type": "modal", "blocks": [section("a")]}, "missing required field: title"),
    ({"type": "home", "blocks": [section("a")]}, "must be modal"),
    (modal("t", ask("Why", "why", type="button", text=plain("b"))), "unsupported type: button"),
    (modal("t", ask("a", "a", focus_on_load=True), ask("b", "b", focus_on_load=True)), "only one"),
]


@pytest.mark.parametrize(("view", "problem"), BAD_VIEWS)
def test_views_that_slack_refuses_are_refused_with_the_place(view: Json, problem: str) -> None:
    with pytest.raises(SlackError) as refused:
        VALIDATOR.view(view, "modal")
    assert refused.value.code == "invalid_arguments"
    assert problem in " ".join(refused.value.messages)


def test_a_home_tab_has_no_title_and_no_submit() -> None:
    assert VALIDATOR.view({"type": "home", "blocks": [section("a")]}, "home")
    with pytest.raises(SlackError):
        VALIDATOR.view({"type": "home", "title": plain("t"), "blocks": [section("a")]}, "home")


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    huge = modal("t", *[section("x" * 3000) for _ in range(90)])
    with pytest.raises(SlackError) as refused:
        VALIDATOR.view(huge, "modal")
    assert refused.value.code == "view_too_large"


def test_ids_that_were_left_out_are_filled_in() -> None:
    done = VALIDATOR.message(
        [section("a"), {"type": "actions", "elements": [{"type": "button", "text": plain("b")}]}]
    )
    assert done[0]["block_id"]
    assert done[1]["elements"][0]["action_id"]
    assert done[0]["text"]["verbatim"] is False
