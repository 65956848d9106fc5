"""What a click or a form sends back: the state of each element, as Slack writes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.blockkit.blocks import elements_of
from bot.sandbox.slack.blockkit.objects import options_of
from bot.sandbox.slack.errors import NotPossible

State = dict[str, dict[str, dict[str, Any]]]
Given = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Kind:
    """Where an element keeps what was chosen, and with what it starts."""

    field: str
    initial: str
    many: bool = False


_TEXT = Kind("value", "initial_value")
_ONE = Kind("selected_option", "initial_option")
_SEVERAL = Kind("selected_options", "initial_options", many=True)


_TEXTS = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
_MENUS = ("static_select", "external_select", "radio_buttons")
_LISTS = ("multi_static_select", "multi_external_select", "checkboxes")
_MOMENTS = ("datepicker", "timepicker", "datetimepicker")


def kind_of(element_type: str) -> Kind | None:
    """None for a button or an overflow menu: they keep nothing."""
    if element_type in _TEXTS:
        return _TEXT
    if element_type in _MENUS:
        return _ONE
    if element_type in _LISTS:
        return _SEVERAL
    if element_type in _MOMENTS:
        what = element_type.removesuffix("picker").replace("datetime", "date_time")
        return Kind(f"selected_{what}", f"initial_{what}")
    return _picker(element_type)


def _picker(element_type: str) -> Kind | None:
    """`users_select`, `multi_channels_select` and their like."""
    many = element_type.startswith("multi_")
    what = element_type.removeprefix("multi_").removesuffix("s_select")
    if what not in ("user", "channel", "conversation"):
        return None
    ending = "s" if many else ""
    return Kind(f"selected_{what}{ending}", f"initial_{what}{ending}", many)


def find(blocks: list[dict[str, Any]], block_id: str, action_id: str) -> dict[str, Any] | None:
    """The element with these ids; without a block_id, the first one with that action_id."""
    for one in blocks:
        if block_id in ("", one["block_id"]):
            for element in elements_of(one):
                if element["action_id"] == action_id:
                    return {**element, "block_id": one["block_id"]}
    return None


def merged(typed: State, given: Given) -> Given:
    """What was typed before, with what is given now on top."""
    return {
        block_id: {**typed.get(block_id, {}), **given.get(block_id, {})}
        for block_id in {*typed, *given}
    }


def state(blocks: list[dict[str, Any]], given: Given) -> State:
    """`state.values`: what was given, else what each element starts with."""
    values: State = {}
    for one in blocks:
        for element in elements_of(one):
            kept = _kept(element, given.get(one["block_id"], {}).get(element["action_id"]))
            if kept is not None:
                values.setdefault(one["block_id"], {})[element["action_id"]] = kept
    return values


def _kept(element: dict[str, Any], given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    kind = kind_of(element["type"])
    if kind is None:
        return None
    if given is None or kind.field not in given:
        value = element.get(kind.initial, [] if kind.many else None)
    else:
        value = chosen(element, kind, given[kind.field])
    return {"type": element["type"], kind.field: value}


def chosen(element: dict[str, Any], kind: Kind, value: Any) -> Any:
    """What was chosen, which must be on offer: a client can't invent an option."""
    if kind.field == "value":
        return value or None
    if element["type"].endswith("external_select") or "option" not in kind.field:
        return value
    if kind.many:
        return [_offered(element, option) for option in value or ()]
    return None if value is None else _offered(element, value)


def _offered(element: dict[str, Any], option: Mapping[str, Any]) -> dict[str, Any]:
    for offered in options_of(element):
        if offered["value"] == option.get("value"):
            return offered
    raise NotPossible("no_such_option", f"{option.get('value')} is not among the options.")


def still_fitting(blocks: list[dict[str, Any]], typed: State) -> State:
    """What was typed, where a view that was updated still asks for it."""
    kept: State = {}
    for one, element in _all(blocks):
        entry = typed.get(one["block_id"], {}).get(element["action_id"])
        if entry is not None and entry["type"] == element["type"] and _is_on_offer(element, entry):
            kept.setdefault(one["block_id"], {})[element["action_id"]] = entry
    return kept


def _is_on_offer(element: dict[str, Any], entry: dict[str, Any]) -> bool:
    try:
        _kept(element, entry)
    except NotPossible:
        return False
    return True


def missing(blocks: list[dict[str, Any]], values: State) -> dict[str, str]:
    """What Slack's client says before it sends a form at all."""
    errors = {}
    for one in blocks:
        if one["type"] == "input":
            element = one["element"]
            kept = values[one["block_id"]][element["action_id"]]
            problem = _problem(element, kept, optional=bool(one.get("optional")))
            if problem:
                errors[one["block_id"]] = problem
    return errors


def _problem(element: dict[str, Any], kept: dict[str, Any], *, optional: bool) -> str:
    kind = kind_of(element["type"])
    value = kept[kind.field] if kind else None
    if not value:
        return "" if optional else "Please complete this required field."
    if isinstance(value, str) and len(value) < element.get("min_length", 0):
        return f"Please lengthen this text to {element['min_length']} characters or more."
    if isinstance(value, str) and len(value) > element.get("max_length", 3000):
        return f"Please shorten this text to {element.get('max_length', 3000)} characters or less."
    return ""


def action(element: dict[str, Any], given: Mapping[str, Any], ts: str) -> dict[str, Any]:
    """One entry of `actions` in a block_actions payload."""
    sent: dict[str, Any] = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": element["block_id"],
        "action_ts": ts,
    }
    kind = kind_of(element["type"])
    if kind is not None:
        sent[kind.field] = chosen(element, kind, given.get(kind.field))
    elif element["type"] == "overflow":
        sent["selected_option"] = _offered(element, given.get("selected_option") or {})
    else:
        sent.update({k: element[k] for k in ("text", "value", "style") if k in element})
    return sent


def fill(blocks: list[dict[str, Any]], answers: Mapping[str, Any]) -> State:
    """A form's state from answers by action_id: text, an id, an option's value, or a list."""
    values: State = {}
    for one, element in _all(blocks):
        kind = kind_of(element["type"])
        if kind is not None and element["action_id"] in answers:
            value = answers[element["action_id"]]
            if "option" in kind.field:
                value = _as_options(element, value, many=kind.many)
            entry = {"type": element["type"], kind.field: value}
            values.setdefault(one["block_id"], {})[element["action_id"]] = entry
    return values


def _all(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    return ((one, element) for one in blocks for element in elements_of(one))


def _as_options(element: dict[str, Any], value: Any, *, many: bool) -> Any:
    if many:
        return [_as_options(element, each, many=False) for each in value]
    for offered in options_of(element):
        if offered["value"] == value:
            return offered
    if isinstance(value, Mapping):
        return value
    return {"text": {"type": "plain_text", "text": str(value), "emoji": True}, "value": str(value)}
