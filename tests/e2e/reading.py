"""Reading what is on a screen, and filling it in."""

import time
from typing import Any

import pyotp

from bot.sandbox.slack.blockkit import forms
from bot.sandbox.slack.blockkit.blocks import elements_of
from bot.sandbox.slack.person import words

Json = dict[str, Any]


def buttons(shown: Json, block_id: str = "") -> list[Json]:
    """The buttons of a message or window, or of one block of it, in order."""
    return [
        element
        for block in shown["blocks"] if block_id in ("", block["block_id"])
        for element in elements_of(block) if element["type"] == "button"
    ]  # fmt: skip


def labels(shown: Json, block_id: str = "") -> list[str]:
    return [element["text"]["text"] for element in buttons(shown, block_id)]


def has_button(shown: Json, label: str) -> bool:
    return label in labels(shown)


def shown_values(view: Json) -> list[str]:
    """The copyable values of a window or message, in order."""
    return [
        str(block["elements"][0]["elements"][0]["text"])
        for block in view["blocks"]
        if block["type"] == "rich_text"
    ]


def codes_of(seed: str, *, steps_ago: int = 0) -> tuple[str, str]:
    """Two codes in a row, the second of them now's."""
    totp, at = pyotp.TOTP(seed), int(time.time()) - 30 * steps_ago
    return totp.at(at - 30), totp.at(at)


def filled(view: Json, **answers: Any) -> Json:
    """A form's values by field: text, a person's id, an option's value, or a list of them."""
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] == "input" and block["block_id"] in answers:
            element = block["element"]
            one = {element["action_id"]: answers[block["block_id"]]}
            values[block["block_id"]] = forms.fill([block], one)[block["block_id"]]
    return values


__all__ = ["buttons", "codes_of", "filled", "has_button", "labels", "shown_values", "words"]
