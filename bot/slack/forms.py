"""A subcommand's form, drawn from its fields, and what people filled in, read back."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.commands._base import Command
from bot.commands.fields import Kind
from bot.slack import kit
from bot.slack.kit import Block

FORM = "form:"
"""Begins a form's callback id; the subcommand's word follows."""

GROUPS_ACTION = "groups"
YES, NO = "yes", "no"


def draw(command: type[Command], filled: Mapping[str, Any], problem: str = "") -> Block:
    """The modal. `filled` are values to start with; `problem` stands on top."""
    blocks = [kit.section(f"*This can't be asked for yet*\n{problem}")] if problem else []
    kinds = command.kinds()
    for key, field in command.arguments().items():
        element = _element(kinds[key], filled.get(key, field.default))
        blocks.append(
            {
                "type": "input", "block_id": key, "element": element,
                "label": kit.plain(field.title or key.title()),
                "optional": not field.is_required(),
                **({"hint": kit.plain(_hint(field.description))} if field.description else {}),
            }
        )  # fmt: skip
    return kit.modal(
        command.word().title(), blocks, callback_id=FORM + command.word(),
        submit=kit.plain("Ask for it"),
    )  # fmt: skip


def _hint(description: str) -> str:
    return kit.cut(description[:1].upper() + description[1:] + ".", 150)


def _element(kind: Kind, value: Any) -> Block:
    drawers: dict[Kind, Callable[[Any], Block]] = {
        Kind.PERSON: _person,
        Kind.GROUPS: _groups,
        Kind.YES_NO: _yes_no,
        Kind.TEXT: lambda v: _text(v, multiline=True),
    }
    drawer = drawers.get(kind)
    return drawer(value) if drawer else _text(value, multiline=False)


def _person(value: Any) -> Block:
    chosen = {"initial_user": value} if isinstance(value, str) else {}
    return {"type": "users_select", "action_id": "value", **chosen}


def _groups(value: Any) -> Block:
    """Searched as one types: a list in the window would end at a hundred."""
    options = [option(name) for name in value] if isinstance(value, (list, tuple)) else []
    chosen = {"initial_options": options} if options else {}
    return {
        "type": "multi_external_select", "action_id": GROUPS_ACTION, "min_query_length": 0,
        "placeholder": kit.plain("Type to search"), **chosen,
    }  # fmt: skip


def _yes_no(value: Any) -> Block:
    yes, no = option(YES, "Yes"), option(NO, "No")
    chosen = yes if value in (True, YES) else no
    return {
        "type": "radio_buttons", "action_id": "value", "options": [yes, no],
        "initial_option": chosen,
    }  # fmt: skip


def _text(value: Any, *, multiline: bool) -> Block:
    chosen = {"initial_value": value} if isinstance(value, str) and value else {}
    return {"type": "plain_text_input", "action_id": "value", "multiline": multiline, **chosen}


def option(value: str, label: str | None = None, description: str = "") -> Block:
    drawn: Block = {"text": kit.plain(kit.cut(label or value, 75)), "value": value}
    return {**drawn, "description": kit.plain(kit.cut(description, 75))} if description else drawn


def read(view: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a submitted form by field, without what was left empty."""
    values: dict[str, Any] = {}
    for name, block in ((view.get("state") or {}).get("values") or {}).items():
        value = next((_read(e) for e in block.values() if isinstance(e, dict)), None)
        if value not in (None, "", []):
            values[name] = value
    return values


def _read(element: Mapping[str, Any]) -> Any:
    if "selected_options" in element:
        return [o["value"] for o in element["selected_options"] or []]
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    return element.get("selected_user") or element.get("value")
