"""Says whether Slack would take these blocks or this view, and fills in what Slack fills in."""

import copy
import json
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as SdkView

from bot.sandbox.slack.blockkit.blocks import block, elements_of, ids_are_distinct, markdown_fits
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
from bot.sandbox.slack.blockkit.objects import plain
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.ids import short_id

MOST_IN_MESSAGE = 50
MOST_IN_VIEW = 100
MOST_VIEW_BYTES = 250_000


class Validator:
    """The rules put together once, for as long as the workspace runs."""

    def __init__(self) -> None:
        one = block()
        shared: dict[str, Check] = {
            "callback_id": string(255, least=0),
            "external_id": string(255, least=0),
            "private_metadata": string(3000, least=0),
        }
        modal: dict[str, Check] = {
            **shared,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": FLAG,
            "notify_on_close": FLAG,
            "submit_disabled": FLAG,
        }
        several = items(one, MOST_IN_VIEW)
        self._blocks = items(one, MOST_IN_MESSAGE, least=0)
        self._view = typed(
            {
                "modal": Shape({"title": plain(24), "blocks": several}, modal, _forms_can_be_sent),
                "home": Shape({"blocks": several}, shared),
            }
        )

    def message(self, blocks: Any) -> list[dict[str, Any]]:
        """The blocks as Slack keeps them, or `invalid_blocks`."""
        place = Place("/blocks", "message")
        problems = list(self._blocks(blocks, place)) or list(_between(blocks, place))
        problems = problems or _second_opinion(blocks)
        if problems:
            raise SlackError("invalid_blocks", messages=problems)
        return [_completed(one) for one in blocks]

    def view(self, view: Any, surface: str) -> dict[str, Any]:
        """The view as Slack keeps it, or `invalid_arguments`."""
        if len(json.dumps(view)) > MOST_VIEW_BYTES:
            raise SlackError("view_too_large")
        problems = list(self._view(view, Place("/view", surface)))
        problems = problems or list(_view_rules(view, surface))
        if problems:
            raise SlackError("invalid_arguments", messages=problems)
        return {**view, "blocks": [_completed(one) for one in view["blocks"]]}


def _between(blocks: list[Any], place: Place) -> Problems:
    yield from ids_are_distinct(blocks, place)
    yield from markdown_fits(blocks, place)


def _view_rules(view: dict[str, Any], surface: str) -> Problems:
    place = Place("/view", surface)
    if view["type"] != surface:
        yield place.at("type").says(f"must be {surface}")
    yield from _between(view["blocks"], place.at("blocks"))
    focused = [e for one in view["blocks"] for e in elements_of(one) if e.get("focus_on_load")]
    if len(focused) > 1:
        yield place.says("only one element may have focus_on_load")
    yield from _second_opinion(view["blocks"])
    try:
        SdkView(**view).to_dict()
    except SlackObjectFormationError as e:
        yield place.says(str(e))


def _forms_can_be_sent(view: dict[str, Any], place: Place) -> Problems:
    blocks = [one for one in view.get("blocks") or [] if isinstance(one, dict)]
    if any(one.get("type") == "input" for one in blocks) and view.get("submit") is None:
        yield place.says("missing required field: submit, since there is an input block")


def _second_opinion(blocks: list[Any]) -> list[str]:
    """What the vendor's own models say, independently of our rules."""
    found = []
    for index, one in enumerate(blocks):
        place = Place(f"/blocks/{index}", "")
        try:
            parsed = Block.parse(copy.deepcopy(one))
            if parsed is None:
                found.append(place.says(f"unsupported type: {one.get('type')}"))
            else:
                parsed.to_dict()
        except SlackObjectFormationError as e:
            found.append(place.says(str(e)))
    return found


def _completed(one: dict[str, Any]) -> dict[str, Any]:
    """Ids that the app left out, and the defaults of texts."""
    done: dict[str, Any] = _with_text_defaults(copy.deepcopy(one))
    done.setdefault("block_id", short_id())
    for element in elements_of(done):
        element.setdefault("action_id", short_id())
    return done


def _with_text_defaults(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_text_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    done = {key: _with_text_defaults(item) for key, item in value.items() if item is not None}
    if value.get("type") == "plain_text":
        done.setdefault("emoji", True)
    if value.get("type") == "mrkdwn":
        done.setdefault("verbatim", False)
    return done
