import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands import catalogue, words
from bot.commands._base import Command, InvalidForm
from bot.commands.onboard import Onboard
from bot.domain.errors import Invalid, Refused
from bot.policy import Policy
from tests.commands.test_words import LINES

ASKED = 'onboard <@U0JO|jo> groups=analysts reason="joins payments"'


def asked(text: str, rules: Policy) -> Onboard:
    command = catalogue.from_words(words.parse(text), rules)
    assert isinstance(command, Onboard)
    return command


def test_everything_may_be_said_in_words(rules: Policy) -> None:
    command = asked(
        "onboard <@U0JO|jo> groups=developers,,developers, analysts keys=YES console=Off"
        " user=jo.smith for=1h30m reason=joins payments",
        rules,
    )
    assert command.person == command.beneficiary == "U0JO"
    assert command.groups == ("developers", "analysts")
    assert (command.keys, command.console, command.user) == (True, False, "jo.smith")
    assert (command.duration, command.reason) == (timedelta(minutes=90), "joins payments")


def test_what_is_left_out_is_as_the_help_says(rules: Policy) -> None:
    command = asked(ASKED, rules)
    assert (command.keys, command.console, command.user) == (False, True, "")
    assert command.duration is None


def test_a_person_may_be_named_by_the_word_too(rules: Policy) -> None:
    assert asked("onboard person=<@U0JO|jo> reason=x", rules).person == "U0JO"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("onbord <@U0JO>", "There is no `/iam onbord`. Did you mean `onboard`?"),
        ("frobnicate", "There is no `/iam frobnicate`. `/iam help` lists what there is."),
        ("hlep", "Did you mean `help`?"),
        ("onboard <@U0JO> grups=a", "`onboard` takes no `grups=`. Did you mean `groups`?"),
        ("onboard <@U0JO> colour=red", "takes no `colour=`. `/iam help onboard`"),
        ("onboard <@U0JO> <@U0SAM>", "One person at a time. For example: `/iam onboard @jo"),
        ("onboard <@U0JO> person=<@U0SAM>", "One person at a time."),
        ("onboard @jo", "Pick the person from the list that Slack shows when you type @."),
        ("onboard <@U0JO> please", "`please` is not understood. For example: `/iam onboard"),
        ("<@U0JO|jo>", "There is no `/iam \u2039@u0jo\u203a`."),
        ("`*x*`", "There is no `/iam '*x*'`."),
        ("&lt;!channel&gt;", "There is no `/iam &lt;!channel&gt;`."),
        ("onboard &lt;!here&gt;", "`\u2039!here\u203a` is not understood."),
    ],
)
def test_a_line_that_means_nothing_is_answered_with_what_to_type(
    rules: Policy, typed: str, told: str
) -> None:
    with pytest.raises(Invalid) as refused:
        asked(typed, rules)
    assert told in refused.value.why


@pytest.mark.parametrize("text", ["x" * 10_000, "onboard " + "x" * 10_000])
def test_a_very_long_line_gets_a_short_answer(rules: Policy, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(text, rules)
    assert len(refused.value.why) < 400


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ("groups=develpers", "groups", "no group `develpers` here. Did you mean `developers`?"),
        ("groups=Developers", "groups", "no group `Developers` here. Did you mean `developers`?"),
        ("groups=&lt;!channel&gt;", "groups", "There is no group `\u2039!channel\u203a` here."),
        ("groups=AdministratorAccess", "groups", "There is no group `AdministratorAccess` here."),
        ("groups=Admins", "groups", "There is no group `Admins` here."),
        ("keys=perhaps", "keys", "Say yes or no."),
        ("console=", "console", "Say yes or no."),
        ("user=j\u0430ne", "user", "Character 2 is U+0430"),
        ("user=../x", "user", "Character 3 is U+002F"),
        (f"user={'a' * 65}", "user", "at most 64 characters"),
        ("for=soon", "for", "a duration is written like 30m, 8h or 7d"),
        ("for=2y", "for", "a duration is written like"),
        ("for=0h", "for", "more than nothing"),
        (f"for={'999999w' * 1000}", "for", "at most a year"),
        ('reason=""', "reason", "Say why"),
        ("reason=", "reason", "Say why"),
        ('reason="   "', "reason", "Say why"),
        ("reason=🎉", "reason", "Say why"),
        ("reason=\u200b", "reason", "Say why"),
        (f"reason={'x' * 20_001}", "reason", "At most 20000 characters; this has 20001."),
        ("", "reason", "This is needed."),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    rules: Policy, typed: str, field: str, told: str
) -> None:
    filled = typed if "reason" in (typed.partition("=")[0], field) else f"{typed} reason=x"
    with pytest.raises(InvalidForm) as refused:
        asked(f"onboard <@U0JO> {filled}", rules)
    assert list(refused.value.problems) == [field]
    assert told in refused.value.problems[field]


def test_every_wrong_field_is_told_at_once(rules: Policy) -> None:
    with pytest.raises(InvalidForm) as refused:
        asked("onboard groups=x user=! for=y", rules)
    assert set(refused.value.problems) == {"person", "groups", "user", "for", "reason"}


@pytest.mark.parametrize("person", ["<!channel>", "U0JO U0SAM", "<@U0JO", "ü", "", None, 3, []])
def test_a_person_is_an_id_and_nothing_else(rules: Policy, person: object) -> None:
    with pytest.raises(InvalidForm, match="Pick the person"):
        Onboard.parse({"person": person, "reason": "x"}, rules)


def test_a_field_that_a_form_does_not_have_is_refused(rules: Policy) -> None:
    with pytest.raises(InvalidForm, match="There is no such word here"):
        Onboard.parse({"person": "U0JO", "reason": "x", "approvals": 0}, rules)


def test_a_long_reason_with_hidden_characters_is_kept_whole(rules: Policy) -> None:
    reason = "x" * 20_000
    command = asked(f"onboard <@U0JO> reason={reason}\u202e", rules)
    assert command.reason.startswith(reason)
    stored = command.model_dump(mode="json", by_alias=True)
    assert catalogue.from_stored("onboard", stored, rules) == command


def test_everything_that_was_said_is_stored_and_read_back(rules: Policy) -> None:
    command = asked(
        "onboard <@U0JO> groups=administrators,analysts for=1h30m keys=yes console=no"
        " user=jo.smith reason=x",
        rules,
    )
    stored = json.loads(json.dumps(command.model_dump(mode="json", by_alias=True)))
    assert (stored["for"], stored["groups"]) == ("90m", ["administrators", "analysts"])
    assert catalogue.from_stored("onboard", stored, rules) == command


def test_a_stored_command_is_judged_by_todays_rules(rules: Policy) -> None:
    stored = asked(ASKED, rules).model_dump(mode="json", by_alias=True)
    today = rules.model_copy(update={"groups": {"others": rules.groups["analysts"]}})
    with pytest.raises(InvalidForm, match="There is no group `analysts` here"):
        catalogue.from_stored("onboard", stored, today)
    with pytest.raises(Invalid, match="There is no `/iam removed`"):
        catalogue.from_stored("removed", stored, rules)


def test_the_menu_and_the_help_come_from_the_commands_themselves() -> None:
    assert ("onboard", (Onboard.__doc__ or "").strip()) in catalogue.menu()
    text = catalogue.help_for("onboard")
    assert text.splitlines()[1] == f"```{Onboard.example}```"
    for word in ("@person", "groups=…", "console=…", "keys=…", "user=…", "for=…", "reason=…"):
        assert f"• `{word}`  " in text
    assert "`reason=…`  why, in a few words; the approver reads it first\n" in text
    assert "duration" not in text
    with pytest.raises(Invalid, match="Did you mean `onboard`"):
        catalogue.help_for("onbord")


@given(line=st.one_of(LINES, LINES.map(lambda rest: f"onboard <@U0JO> reason=x {rest}")))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_line_becomes_a_command_or_a_refusal_and_nothing_else(rules: Policy, line: str) -> None:
    answer = answered(line, rules)
    if isinstance(answer, str):
        assert 0 < len(answer) < 2000
        return
    stored = answer.model_dump(mode="json", by_alias=True)
    assert catalogue.from_stored(answer.word(), stored, rules) == answer


def answered(line: str, rules: Policy) -> Command | str:
    try:
        return catalogue.from_words(words.parse(line), rules)
    except Refused as refusal:
        return refusal.why
