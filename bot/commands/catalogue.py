"""Finds the subcommands, turns words into one, and writes the help from what they declare."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

import bot.commands
from bot.commands import words
from bot.commands._base import Command
from bot.commands.fields import Kind, nearest
from bot.domain.errors import Invalid
from bot.domain.text import quoted
from bot.policy import Policy

HELPERS = frozenset({"fields", "words", "catalogue"})
HELP = "help"


@cache
def all_commands() -> Mapping[str, type[Command]]:
    """Every file of the package that is a subcommand, by its word."""
    found: dict[str, type[Command]] = {}
    for module in pkgutil.iter_modules(bot.commands.__path__):
        if module.name.startswith("_") or module.name in HELPERS:
            continue
        loaded = importlib.import_module(f"bot.commands.{module.name}")
        for value in vars(loaded).values():
            own = isinstance(value, type) and value.__module__ == loaded.__name__
            if own and issubclass(value, Command):
                found[value.word()] = value
    return dict(sorted(found.items()))


def find(verb: str) -> type[Command]:
    """The subcommand of that word, or a refusal that names the nearest."""
    commands = all_commands()
    if verb not in commands:
        raise Invalid(
            f"There is no {quoted(f'/iam {verb}')}.{nearest(verb, [*commands, HELP])}"
            " `/iam help` lists what there is."
        )
    return commands[verb]


def from_words(said: words.Words, policy: Policy) -> Command:
    """The command that was typed. Raises `Invalid` with what to type instead."""
    command = find(said.verb)
    kinds = command.kinds()
    values: dict[str, Any] = dict(said.values)
    _check_known(values, kinds, command)
    people = [name for name, kind in kinds.items() if kind is Kind.PERSON and name not in values]
    if len(said.mentions) > len(people):
        raise Invalid(f"One person at a time. For example: `{command.example}`")
    values.update(zip(people, said.mentions, strict=False))
    if said.loose:
        raise Invalid(_about_loose(said.loose[0], command))
    return command.parse(values, policy)


def _check_known(
    values: Mapping[str, Any], kinds: Mapping[str, Kind], command: type[Command]
) -> None:
    for name in values:
        if name not in kinds:
            raise Invalid(
                f"`{command.word()}` takes no {quoted(f'{name}=')}.{nearest(name, kinds)}"
                f" `/iam help {command.word()}` lists the words.",
                field=name,
            )


def _about_loose(word: str, command: type[Command]) -> str:
    if word.startswith("@"):
        return "Pick the person from the list that Slack shows when you type @."
    return f"{quoted(word)} is not understood. For example: `{command.example}`"


def from_stored(word: str, args: Mapping[str, Any], policy: Policy) -> Command:
    """The command as it was submitted, checked against today's twokeys.toml."""
    return find(word).parse(args, policy)


def menu() -> list[tuple[str, str]]:
    """Each subcommand with the first line of its docstring."""
    return [(word, _first_line(command)) for word, command in all_commands().items()]


def help_for(verb: str) -> str:
    """One example that works when pasted, then the words. mrkdwn, of our own text only."""
    command = find(verb)
    lines = [f"*/iam {verb}*  {_first_line(command)}", f"```{command.example}```"]
    for name, field in _fields(command):
        said = field.is_required() or "left out" in str(field.description)
        optional = "" if said else " (may be left out)"
        lines.append(f"• `{name}`  {field.description or field.title}{optional}")
    return "\n".join([*lines, f"`/iam {verb}` alone opens a form with the same fields."])


def _fields(command: type[Command]) -> list[tuple[str, Any]]:
    shown = {Kind.PERSON: "@person"}
    kinds = command.kinds()
    return [
        (shown.get(kinds[name], f"{name}=…"), field) for name, field in command.arguments().items()
    ]


def _first_line(command: type[Command]) -> str:
    return (command.__doc__ or "").strip().splitlines()[0]
