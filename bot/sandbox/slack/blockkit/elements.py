"""Block Kit's elements: buttons, selects, inputs."""

from typing import Any

from bot.sandbox.slack.blockkit.checks import (
    FLAG,
    OBJECT,
    WHOLE,
    Check,
    Place,
    Problems,
    Shape,
    items,
    one_of,
    string,
)
from bot.sandbox.slack.blockkit.objects import (
    CONFIRM,
    ENTRY,
    GROUP,
    ID,
    OPTION,
    TICK,
    URL,
    has_options,
    initial_is_offered,
    plain,
    values_are_distinct,
)

Shapes = dict[str, Check]

_MENU: Shapes = {
    "action_id": ID,
    "placeholder": plain(150),
    "confirm": CONFIRM,
    "focus_on_load": FLAG,
}
_MANY: Shapes = {**_MENU, "max_selected_items": WHOLE}
_OPTIONS: Shapes = {"options": items(OPTION, 100), "option_groups": items(GROUP, 100)}
_DATE = string(10, least=10)


def _one_picture(element: dict[str, Any], place: Place) -> Problems:
    if ("image_url" in element) == ("slack_file" in element):
        yield place.says("must define exactly one of: image_url, slack_file")


def _ticks(element: dict[str, Any], place: Place) -> Problems:
    yield from initial_is_offered(element, place)
    yield from values_are_distinct(element, place)


BUTTON = Shape(
    {"text": plain(75)},
    {
        "action_id": ID,
        "url": URL,
        "value": string(2000, least=0),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
IMAGE = Shape(
    {"alt_text": string(2000)},
    {"image_url": URL, "slack_file": OBJECT},
    _one_picture,
)
OVERFLOW = Shape(
    {"options": items(ENTRY, 5)},
    {"action_id": ID, "confirm": CONFIRM},
    values_are_distinct,
)


def selects() -> Shapes:
    """Menus of which one entry is chosen."""
    return {
        "static_select": Shape({}, {**_MENU, **_OPTIONS, "initial_option": OPTION}, has_options),
        "external_select": Shape(
            {}, {**_MENU, "initial_option": OPTION, "min_query_length": WHOLE}
        ),
        "users_select": Shape({}, {**_MENU, "initial_user": ID}),
        "channels_select": Shape(
            {}, {**_MENU, "initial_channel": ID, "response_url_enabled": FLAG}
        ),
        "conversations_select": Shape(
            {},
            {
                **_MENU,
                "initial_conversation": ID,
                "default_to_current_conversation": FLAG,
                "response_url_enabled": FLAG,
                "filter": OBJECT,
            },
        ),
    }


def multi_selects() -> Shapes:
    """Menus of which several entries are chosen."""
    chosen = items(OPTION, 100)
    return {
        "multi_static_select": Shape(
            {}, {**_MANY, **_OPTIONS, "initial_options": chosen}, has_options
        ),
        "multi_external_select": Shape(
            {}, {**_MANY, "initial_options": chosen, "min_query_length": WHOLE}
        ),
        "multi_users_select": Shape({}, {**_MANY, "initial_users": items(ID, 100)}),
        "multi_channels_select": Shape({}, {**_MANY, "initial_channels": items(ID, 100)}),
        "multi_conversations_select": Shape(
            {}, {**_MANY, "initial_conversations": items(ID, 100), "filter": OBJECT}
        ),
    }


def choices() -> Shapes:
    """Ticks, dots and dates: they stand in sections, actions and forms alike."""
    ticks: Shapes = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": FLAG}
    return {
        "checkboxes": Shape(
            {"options": items(TICK, 10)}, {**ticks, "initial_options": items(TICK, 10)}, _ticks
        ),
        "radio_buttons": Shape(
            {"options": items(TICK, 10)}, {**ticks, "initial_option": TICK}, _ticks
        ),
        "datepicker": Shape({}, {**_MENU, "initial_date": _DATE}),
        "timepicker": Shape({}, {**_MENU, "initial_time": string(5), "timezone": ID}),
        "datetimepicker": Shape({}, {**ticks, "initial_date_time": WHOLE}),
    }


def inputs() -> Shapes:
    """What people type into."""
    typing: Shapes = {
        "action_id": ID,
        "placeholder": plain(150),
        "focus_on_load": FLAG,
        "dispatch_action_config": OBJECT,
        "initial_value": string(3000, least=0),
    }
    return {
        "plain_text_input": Shape(
            {}, {**typing, "multiline": FLAG, "min_length": WHOLE, "max_length": WHOLE}
        ),
        "number_input": Shape(
            {"is_decimal_allowed": FLAG},
            {**typing, "min_value": string(20), "max_value": string(20)},
        ),
        "email_text_input": Shape({}, typing),
        "url_text_input": Shape({}, typing),
    }
