"""Blocks, in the few forms that Twokeys uses. Text of people goes into plain text only."""

from typing import Any

from bot.domain.errors import Postponed, Refused

Block = dict[str, Any]

MOST_SECTION = 3000
MOST_HEADER = 150


def escape(text: str) -> str:
    """Slack's three. Source: Slack "Formatting text for app surfaces"."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> Block:
    """Shown exactly as typed: no mention, link, emoji or bold comes alive."""
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(cut(text, MOST_HEADER))}


def section(text: str, **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(cut(text, MOST_SECTION)), **more}


def typed(text: str) -> Block:
    """What a person typed."""
    return {"type": "section", "text": plain(cut(text, MOST_SECTION))}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(cut(t, MOST_SECTION)) for t in texts]}


def actions(block_id: str, *elements: Block) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(label: str, action: str, value: str, **more: Any) -> Block:
    return {
        "type": "button", "text": plain(label), "action_id": action, "value": value, **more,
    }  # fmt: skip


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = False) -> Block:
    dialog = {
        "title": plain(title),
        "text": plain(cut(text, 300)),
        "confirm": plain(yes),
        "deny": plain(no),
    }
    return {**dialog, "style": "danger"} if danger else dialog


def preformatted(text: str) -> Block:
    """A block that clients offer to copy."""
    return {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
        ],
    }


def modal(title: str, blocks: list[Block], **more: Any) -> Block:
    return {
        "type": "modal", "title": plain(cut(title, 24)), "close": plain("Close"),
        "blocks": blocks, **more,
    }  # fmt: skip


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def refusal(refused: Refused) -> str:
    """Why, who can, and that nothing changed, if so."""
    parts = [
        refused.why if refused.why.rstrip("`").endswith((".", "?", "!")) else f"{refused.why}."
    ]
    if refused.who_can:
        people = [f"<@{p}>" for p in refused.who_can[:5]]
        last = people.pop()
        names = f"{', '.join(people)} or {last}" if people else last
        parts.append(f"{names} can.")
    if refused.unchanged and "othing changed" not in refused.why:
        parts.append("Nothing changed.")
    return " ".join(parts)


def trouble(problem: Refused | Postponed) -> str:
    if isinstance(problem, Refused):
        return refusal(problem)
    said = "othing was changed" in problem.why or not problem.unchanged
    ending = "" if said else " Nothing changed."
    return f"{problem.why}{ending} Try again in a minute."
