"""A form is drawn from a command's fields, and read back whatever a payload holds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import catalogue
from bot.sandbox.slack.blockkit import forms as slack_forms
from bot.sandbox.slack.blockkit.validate import Validator
from bot.slack import forms, kit

COMMANDS = list(catalogue.all_commands().values())
FILLED = {
    "person": "U0JO", "groups": ["developers"], "console": "no", "keys": "yes", "user": "jo",
    "for": "8h", "reason": "joins",
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.word())
@pytest.mark.parametrize("filled", [{}, FILLED, {"reason": "r" * 3000}])
@pytest.mark.parametrize("problem", ["", "Not now. " * 300])
def test_slack_takes_the_form_of_every_command(command: Any, filled: Any, problem: str) -> None:
    drawn = forms.draw(command, filled, problem)
    assert Validator().view(drawn, "modal")["callback_id"] == f"form:{command.word()}"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.word())
def test_what_was_filled_in_comes_back_as_it_was(command: Any) -> None:
    known = {name: FILLED[name] for name in command.kinds() if name in FILLED}
    view = Validator().view(forms.draw(command, known), "modal")
    view["state"] = {"values": slack_forms.state(view["blocks"], {})}
    assert forms.read(view) == known


FIELDS = st.dictionaries(st.text(max_size=4), st.none() | st.text(max_size=4), max_size=4)


@given(FIELDS)
def test_values_that_are_left_out_or_empty_are_left_out(fields: dict[str, str | None]) -> None:
    values = {
        name: {"value": {"type": "plain_text_input", "value": value}}
        for name, value in fields.items()
    }
    kept = {name: value for name, value in fields.items() if value}
    assert forms.read({"state": {"values": values}}) == kept


@pytest.mark.parametrize("view", [{}, {"state": None}, {"state": {}}, {"state": {"values": None}}])
def test_a_form_without_values_is_empty(view: dict[str, Any]) -> None:
    assert forms.read(view) == {}


def test_a_long_text_is_cut_visibly_and_a_short_one_not_at_all() -> None:
    assert kit.cut("abc", 3) == "abc"
    assert kit.cut("abcd", 3) == "ab…"
