"""Block Kit's rich text."""

from bot.sandbox.slack.blockkit.checks import (
    FLAG,
    OBJECT,
    WHOLE,
    Check,
    Shape,
    items,
    one_of,
    string,
    typed,
)
from bot.sandbox.slack.blockkit.objects import ID, URL


def _leaves() -> Check:
    style: dict[str, Check] = {"style": OBJECT}
    return typed(
        {
            "text": Shape({"text": string(12_000)}, style),
            "link": Shape({"url": URL}, {**style, "text": string(12_000), "unsafe": FLAG}),
            "user": Shape({"user_id": ID}, style),
            "usergroup": Shape({"usergroup_id": ID}, style),
            "channel": Shape({"channel_id": ID}, style),
            "emoji": Shape({"name": ID}, {**style, "unicode": ID}),
            "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, style),
            "date": Shape(
                {"timestamp": WHOLE, "format": ID}, {**style, "url": URL, "fallback": ID}
            ),
            "color": Shape({"value": ID}, style),
        }
    )


def parts() -> Check:
    """What a rich_text block is made of."""
    leaves = _leaves()
    several: dict[str, Check] = {"elements": items(leaves, 1000, least=0)}
    section = Shape(several)
    return typed(
        {
            "rich_text_section": section,
            "rich_text_preformatted": Shape(several, {"border": WHOLE, "language": ID}),
            "rich_text_quote": Shape(several, {"border": WHOLE}),
            "rich_text_list": Shape(
                {
                    "elements": items(typed({"rich_text_section": section}), 1000),
                    "style": one_of("bullet", "ordered"),
                },
                {"indent": WHOLE, "offset": WHOLE, "border": WHOLE},
            ),
        }
    )
