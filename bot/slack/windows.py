"""The windows that are neither a form nor a secret: a reason, two codes, a last word."""

from bot.domain.models import Request
from bot.slack import kit
from bot.slack.card import headline, reference
from bot.slack.kit import Block

DENY_FORM, CODES_FORM = "deny", "codes"


def deny(request: Request) -> Block:
    return kit.modal(
        f"Deny #{request.number}",
        [
            kit.section(f"*{kit.escape(headline(request))}*"),
            _input("reason", "Why not", "The requester reads this.", multiline=True),
        ],
        callback_id=DENY_FORM,
        private_metadata=reference(request),
        submit=kit.plain("Deny"),
    )


def codes(grant_id: str, problem: str = "") -> Block:
    """Asks for two codes. It never holds the seed, so what it sends back never does."""
    told = [kit.section(f"*{problem}*")] if problem else []
    return kit.modal(
        "Enter codes",
        [
            *told,
            kit.section("Enter the code that your app shows, wait for the next one, enter that."),
            _input("code1", "First code"),
            _input("code2", "The code after it"),
        ],
        callback_id=CODES_FORM,
        private_metadata=grant_id,
        submit=kit.plain("Check"),
    )


def checking(title: str) -> Block:
    return kit.modal(title, [kit.section("Checking with AWS…")])


def saying(title: str, text: str) -> Block:
    return kit.modal(title, [kit.section(text)])


def _input(name: str, label: str, hint: str = "", *, multiline: bool = False) -> Block:
    drawn: Block = {
        "type": "input", "block_id": name, "label": kit.plain(label),
        "element": {"type": "plain_text_input", "action_id": "value", "multiline": multiline},
    }  # fmt: skip
    return {**drawn, "hint": kit.plain(hint)} if hint else drawn
