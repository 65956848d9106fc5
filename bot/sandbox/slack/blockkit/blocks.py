"""Block Kit's blocks, and the rules that hold between them."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.blockkit import elements, richtext
from bot.sandbox.slack.blockkit.checks import (
    FLAG,
    Check,
    Place,
    Problems,
    Shape,
    items,
    string,
    typed,
)
from bot.sandbox.slack.blockkit.elements import BUTTON, IMAGE, OVERFLOW
from bot.sandbox.slack.blockkit.objects import ID, any_text, plain

MOST_MARKDOWN = 12_000


def _has_words(block: dict[str, Any], place: Place) -> Problems:
    if block.get("text") is None and not block.get("fields"):
        yield place.says("must define either `text` or `fields`")


def _section() -> Check:
    accessory: dict[str, Check] = {
        "button": BUTTON,
        "image": IMAGE,
        "overflow": OVERFLOW,
        **elements.selects(),
        **elements.multi_selects(),
        **elements.choices(),
    }
    optional: dict[str, Check] = {
        "block_id": ID,
        "text": any_text(3000),
        "fields": items(any_text(2000), 10),
        "accessory": typed(accessory),
        "expand": FLAG,
    }
    return Shape({}, optional, _has_words)


def _actions() -> Check:
    allowed: dict[str, Check] = {
        "button": BUTTON,
        "overflow": OVERFLOW,
        **elements.selects(),
        **elements.choices(),
    }
    return Shape({"elements": items(typed(allowed), 25)}, {"block_id": ID})


def _input() -> Check:
    allowed: dict[str, Check] = {
        **elements.inputs(),
        **elements.selects(),
        **elements.multi_selects(),
        **elements.choices(),
    }
    return Shape(
        {"label": plain(2000), "element": typed(allowed)},
        {"block_id": ID, "hint": plain(2000), "optional": FLAG, "dispatch_action": FLAG},
    )


def _context() -> Check:
    words = any_text(3000)

    def element(value: Any, place: Place) -> Problems:
        is_image = isinstance(value, dict) and value.get("type") == "image"
        yield from (IMAGE if is_image else words)(value, place)

    return Shape({"elements": items(element, 10)}, {"block_id": ID})


def block() -> Check:
    """One block of any kind."""
    identified: dict[str, Check] = {"block_id": ID}
    picture = {**IMAGE.optional, **identified, "title": plain(2000)}
    return typed(
        {
            "actions": _actions(),
            "context": _context(),
            "divider": Shape({}, identified),
            "header": Shape({"text": plain(150)}, identified),
            "image": Shape(IMAGE.required, picture, IMAGE.also),
            "input": _input(),
            "markdown": Shape({"text": string(MOST_MARKDOWN)}, identified),
            "rich_text": Shape({"elements": items(richtext.parts(), 100)}, identified),
            "section": _section(),
        }
    )


def elements_of(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What can be clicked or filled in in a block, wherever it stands."""
    found = [one.get("accessory"), one.get("element")]
    if one.get("type") == "actions":
        found.extend(one.get("elements") or [])
    for each in found:
        if isinstance(each, dict) and each.get("type") != "image":
            yield each


def ids_are_distinct(blocks: list[Any], place: Place) -> Problems:
    """A block_id once in all of it, an action_id once in a block."""
    seen: set[str] = set()
    for index, one in enumerate(blocks):
        if not isinstance(one, dict):
            continue
        block_id = one.get("block_id")
        if block_id is not None and block_id in seen:
            yield place.at(index).at("block_id").says(f"`block_id` {block_id!r} already exists")
        seen.add(str(block_id))
        yield from _actions_are_distinct(one, place.at(index))


def _actions_are_distinct(one: dict[str, Any], place: Place) -> Problems:
    seen: set[str] = set()
    for element in elements_of(one):
        action_id = element.get("action_id")
        if action_id is not None and action_id in seen:
            yield place.says(f"`action_id` {action_id!r} already exists in this block")
        seen.add(str(action_id))


def markdown_fits(blocks: list[Any], place: Place) -> Problems:
    """All markdown blocks of a message share one limit."""
    total = sum(
        len(str(one.get("text", "")))
        for one in blocks
        if isinstance(one, dict) and one.get("type") == "markdown"
    )
    if total > MOST_MARKDOWN:
        yield place.says(f"markdown blocks hold more than {MOST_MARKDOWN} characters in all")
