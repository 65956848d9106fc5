"""Block Kit's composition objects: texts, options, confirm dialogs."""

from typing import Any

from bot.sandbox.slack.blockkit.checks import (
    FLAG,
    Check,
    Place,
    Problems,
    Shape,
    items,
    one_of,
    string,
    typed,
)

ID = string(255)
VALUE = string(150)
URL = string(3000)


def plain(most: int) -> Check:
    return typed({"plain_text": Shape({"text": string(most)}, {"emoji": FLAG})})


def any_text(most: int) -> Check:
    return typed(
        {
            "plain_text": Shape({"text": string(most)}, {"emoji": FLAG}),
            "mrkdwn": Shape({"text": string(most)}, {"verbatim": FLAG}),
        }
    )


CONFIRM = Shape(
    {
        "title": plain(100),
        "text": any_text(300),
        "confirm": plain(30),
        "deny": plain(30),
    },
    {"style": one_of("primary", "danger")},
)

OPTION = Shape({"text": plain(75), "value": VALUE}, {"description": plain(75)})
TICK = Shape({"text": any_text(75), "value": VALUE}, {"description": any_text(75)})
ENTRY = Shape({"text": plain(75), "value": VALUE}, {"description": plain(75), "url": URL})
GROUP = Shape({"label": plain(75), "options": items(OPTION, 100)})


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """All options of an element, through its groups."""
    groups = element.get("option_groups") or []
    return [
        *(element.get("options") or []),
        *(option for group in groups for option in group.get("options", [])),
    ]


def initial_is_offered(element: dict[str, Any], place: Place) -> Problems:
    """A select may only start with something that it offers."""
    values = {option.get("value") for option in options_of(element) if isinstance(option, dict)}
    chosen = [element.get("initial_option"), *(element.get("initial_options") or [])]
    for option in chosen:
        if isinstance(option, dict) and option.get("value") not in values:
            yield place.says(f"initial option {option.get('value')!r} is not among the options")


def values_are_distinct(element: dict[str, Any], place: Place) -> Problems:
    values = [option.get("value") for option in options_of(element) if isinstance(option, dict)]
    if len(set(values)) != len(values):
        yield place.says("option values must be unique")


def has_options(element: dict[str, Any], place: Place) -> Problems:
    if ("options" in element) == ("option_groups" in element):
        yield place.says("must define exactly one of: options, option_groups")
    yield from initial_is_offered(element, place)
    yield from values_are_distinct(element, place)
