"""What holds for every file of `bot/commands/`, those to come included."""

import json
import pkgutil
import re
from dataclasses import replace

import pytest
from pydantic import BaseModel

import bot.commands
from bot.aws.clients import Aws
from bot.commands import catalogue, words
from bot.commands._base import Asking, Command
from bot.commands.fields import Kind
from bot.domain.models import Person, PrincipalId, RequestId
from bot.policy import Policy

COMMANDS = catalogue.all_commands()
PEOPLE = re.compile(r"@(\w+)")

every_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())


def sent(command: type[Command]) -> str:
    """The example as Slack sends it when someone pastes it and picks the person."""
    text = command.example.removeprefix("/iam ")
    return PEOPLE.sub(lambda name: f"<@U0{name[1].upper()}|{name[1]}>", text)


def asked(command: type[Command], rules: Policy) -> Command:
    return catalogue.from_words(words.parse(sent(command)), rules)


def completed(command: type[Command], rules: Policy) -> Command:
    parsed = asked(command, rules)
    return parsed.completed(Person(parsed.beneficiary, "T0ACME", "Jo Smith"))


def asking(rules: Policy, request_id: str = "id-of-the-request") -> Asking:
    return Asking(RequestId(request_id), rules)


def test_every_file_is_one_subcommand_of_its_own_name() -> None:
    files = {
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(bot.commands.__path__)
        if not module.name.startswith("_") and module.name not in catalogue.HELPERS
    }
    assert set(COMMANDS) == files
    assert "onboard" in COMMANDS
    assert all(command.word() == word for word, command in COMMANDS.items())


@every_command
def test_the_help_is_one_sentence(command: type[Command]) -> None:
    first, *more = (command.__doc__ or "").strip().split("\n\n")[0].splitlines()
    assert command.__doc__ not in (None, Command.__doc__, BaseModel.__doc__)
    assert more == []
    assert re.fullmatch(r"[A-Z][^.!?]+\.", first)


@every_command
def test_every_argument_has_a_kind_and_says_what_it_is(command: type[Command]) -> None:
    kinds = command.kinds()
    for name, field in command.model_fields.items():
        word = field.alias or name
        assert isinstance(kinds[word], Kind)
        assert word == word.lower()
        assert field.title, f"{word} has no title for its form"
        assert field.description, f"{word} does not say what it is"
        assert not field.description.endswith(".")


@every_command
def test_the_example_works_when_it_is_pasted(command: type[Command], rules: Policy) -> None:
    assert command.example.startswith(f"/iam {command.word()} ")
    assert isinstance(asked(command, rules), command)
    assert command.example in catalogue.help_for(command.word())


@every_command
def test_what_is_stored_is_read_back_as_the_same_command(
    command: type[Command], rules: Policy
) -> None:
    whole = completed(command, rules)
    stored = json.loads(json.dumps(whole.model_dump(mode="json", by_alias=True)))
    assert catalogue.from_stored(command.word(), stored, rules) == whole


@every_command
def test_a_command_knows_whom_it_is_for_and_what_it_is_called(
    command: type[Command], rules: Policy
) -> None:
    whole = completed(command, rules)
    assert whole.beneficiary == PrincipalId("U0JO")
    assert whole.title()
    assert len(whole.title()) <= 150
    assert "\n" not in whole.title()
    assert command.word() not in catalogue.HELPERS


@every_command
def test_a_command_that_was_made_does_not_change(command: type[Command], rules: Policy) -> None:
    with pytest.raises(ValueError, match="frozen"):
        asked(command, rules).reason = "another"  # type: ignore[misc]


@every_command
def test_the_same_aws_gives_the_same_plan_and_planning_changes_nothing(
    command: type[Command], rules: Policy, aws: Aws
) -> None:
    whole = completed(command, rules)
    before = everything(aws)
    whole.check(aws, asking(rules))
    plan = whole.plan(aws, asking(rules))
    assert plan == whole.plan(aws, asking(rules))
    again = catalogue.from_stored(
        command.word(), whole.model_dump(mode="json", by_alias=True), rules
    )
    assert plan.hash == again.plan(aws, asking(rules, "another-request")).hash
    assert everything(aws) == before


@every_command
def test_a_plan_says_what_changes_who_may_approve_and_what_it_rests_on(
    command: type[Command], rules: Policy, aws: Aws
) -> None:
    plan = completed(command, rules).plan(aws, asking(rules))
    assert plan.changes
    assert plan.observed
    assert plan.quorums
    assert all(quorum.needed >= 1 for quorum in plan.quorums)
    for change in plan.changes:
        assert change.words[0].isupper()
        assert "\n" not in change.words
    words_of = [change.words for change in plan.changes]
    assert len(set(words_of)) == len(words_of)
    assert replace(plan, observed=()).hash != plan.hash


def everything(aws: Aws) -> dict[str, object]:
    told = aws.reads.get_account_authorization_details()
    return {key: value for key, value in told.items() if key.endswith("List")}
