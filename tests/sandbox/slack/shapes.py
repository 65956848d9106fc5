"""Short ways to write blocks and views in tests."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action_id: str, value: str = "") -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, "value": value}


def actions(*buttons: Json, block_id: str = "acts") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def ask(label: str, block_id: str, **element: Any) -> Json:
    """An input block; its element is a text field unless told else."""
    whole = {"type": "plain_text_input", "action_id": block_id, **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": whole}


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    whole = {
        "type": "modal",
        "title": plain(title),
        "submit": plain("Send"),
        "close": plain("Close"),
    }
    return {**whole, "callback_id": "form", "blocks": list(blocks), **more}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}
