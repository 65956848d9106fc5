"""The owner's message: what they were given, in the order to do it, and never a secret."""

from bot.domain.ids import numbered
from bot.domain.models import Request
from bot.domain.rules import stamp
from bot.slack import kit
from bot.slack.kit import Block, escape
from bot.store.grants import Grant, Kind, State
from bot.workflows.ports import Welcome

REVEAL, KEEP = "grant.reveal", "grant.keep"
SET_UP_MFA, ENTER_CODES = "grant.set-up-mfa", "grant.enter-codes"
DISOWN = "handover.disown"

NOTIFICATION = "Your AWS sign-in is ready."
"""All that a phone shows. Source: Slack's `text` is what notifications and screen readers use."""

SWITCHED_OFF = (
    "You did not confirm that you have it, so it is switched off. If you saved it, switch it on;"
    " otherwise have a new one made."
)
UNKNOWN = (
    "AWS did not answer. Whatever was made is being switched off; the button comes back by itself."
)

NAMES = {Kind.PASSWORD: "Password", Kind.MFA: "MFA", Kind.ACCESS_KEY: "Access key"}


def draw(welcome: Welcome) -> tuple[str, list[Block]]:
    request = welcome.request
    blocks: list[Block] = [kit.section(_greeting(welcome))]
    for n, grant in enumerate(welcome.grants, start=1):
        blocks += _grant(n, grant, welcome)
    blocks += [{"type": "divider"}, *_ending(welcome, request)]
    return NOTIFICATION, blocks


def _greeting(welcome: Welcome) -> str:
    hello = f"Welcome to {escape(welcome.account)}, <@{welcome.request.beneficiary}>."
    if any(grant.kind is Kind.PASSWORD for grant in welcome.grants):
        where = f"Sign in at  {welcome.signin_url}  as  `{welcome.user}`"
        return f"*{hello} Your AWS sign-in is ready.*\n{where}"
    return f"*{hello} Your AWS user `{welcome.user}` is ready.*"


def _grant(n: int, grant: Grant, welcome: Welcome) -> list[Block]:
    drawers = {Kind.PASSWORD: _password, Kind.MFA: _mfa, Kind.ACCESS_KEY: _key}
    mark, text, buttons = drawers[grant.kind](grant, welcome)
    line = f"{mark or n}  *{NAMES[grant.kind]}*   {text}"
    buttons = [] if welcome.is_disowned else buttons
    if len(buttons) == 1:
        return [kit.section(line, block_id=f"grant {grant.id}", accessory=buttons[0])]
    more = [kit.actions(f"grant {grant.id}", *buttons)] if buttons else []
    return [kit.section(line), *more]


Drawn = tuple[str, str, list[Block]]


def _password(grant: Grant, _welcome: Welcome) -> Drawn:
    return _shown_once(grant, "shown once, to you only; you choose your own at first sign-in")


def _key(grant: Grant, welcome: Welcome) -> Drawn:
    has_password = any(g.kind is Kind.PASSWORD for g in welcome.grants)
    unneeded = "you may not need one: `aws login` works with your password"
    text = unneeded if has_password else "shown once, to you only"
    if grant.state is State.CONFIRMED and grant.object_id:
        return "✓", f"delivered {stamp(grant.moved_at)} · key `{_masked(grant.object_id)}`", []
    return _shown_once(grant, text)


def _shown_once(grant: Grant, text: str) -> Drawn:
    again = kit.button("Show it now", REVEAL, grant.id, style="primary")
    saved = kit.button("I have saved it", KEEP, numbered(grant.id, grant.attempt))
    shown = f"shown {stamp(grant.moved_at)}, not confirmed yet. Did you save it?"
    drawn: dict[State, Drawn] = {
        State.READY: ("", text, [again]),
        State.MINTING: ("…", "being made", []),
        State.MINTED: ("…", "being shown", []),
        State.SHOWN: ("…", shown, [saved, again]),
        State.CLOSING: ("…", "being cancelled", []),
        State.CONFIRMED: ("✓", f"delivered {stamp(grant.moved_at)}", []),
        State.INACTIVE: ("!", SWITCHED_OFF, [saved, again]),
        State.UNKNOWN: ("…", UNKNOWN, []),
        State.BLOCKED: ("!", "An operator must look at this first. They have been told.", []),
        State.EXPIRED: ("-", "This offer has ended. Ask the people who run Twokeys.", []),
        State.CANCELLED: ("-", "cancelled", []),
    }
    return drawn[grant.state]


def _mfa(grant: Grant, welcome: Welcome) -> Drawn:
    groups = ", ".join(f"`{g}`" for g in welcome.joined_after_mfa)
    needed = f"; needed before {groups}" if groups else ""
    start = kit.button("Set up MFA", SET_UP_MFA, grant.id, style="primary")
    again = kit.button("Set up MFA", SET_UP_MFA, grant.id)
    codes = kit.button("Enter codes", ENTER_CODES, grant.id, style="primary")
    if grant.state is State.READY:
        return "", f"two minutes, with an authenticator app{needed}", [start]
    if grant.state is State.SHOWN:
        return "…", f"scan the picture, then enter two codes{needed}", [codes, again]
    if grant.state is State.CONFIRMED:
        return "✓", f"set up {stamp(grant.moved_at)}", []
    return _shown_once(grant, "")[0], _shown_once(grant, "")[1], []


def _ending(welcome: Welcome, request: Request) -> list[Block]:
    by = ", ".join(f"<@{d.decider}>" for d in request.approvals)
    asked = f"Asked by <@{request.requester}>, approved by {by}."
    if welcome.is_disowned:
        return [kit.context(f"{asked} {_disowned(welcome)}")]
    sure = kit.confirm(
        "This wasn't you?",
        "Everything that this message gave out is switched off at once, and security is told.",
        "Switch it off", "Go back", danger=True,
    )  # fmt: skip
    return [
        kit.context(f"{asked} Not expecting this?"),
        kit.actions(
            "disown", kit.button("This wasn't me", DISOWN, request.id, style="danger", confirm=sure)
        ),
    ]


def _disowned(welcome: Welcome) -> str:
    """What is off, and what AWS does not end by it."""
    left = [g for g in welcome.grants if g.kind is not Kind.MFA and g.state is not State.CANCELLED]
    if left:
        return "You said that this wasn't you: everything given is being switched off."
    return (
        "You said that this wasn't you: everything given is off. A sign-in that was open already"
        " may last up to 12 hours; security has been told."
    )


def _masked(key_id: str) -> str:
    """`AKIA…WXYZ`: enough to tell two keys apart."""
    return f"{key_id[:4]}…{key_id[-4:]}"
