"""What the small app shows: the story's messages and views, and one of every element."""

import time
from typing import Any

Blocks = list[dict[str, Any]]
GROUPS = ("administrators", "analysts", "developers", "readonly")
HOSTILE = "<img src=x onerror=\"document.title='owned'\"> *bold* <!channel> &lt; :tada: <@U0SAM>"


def plain(text: str, *, emoji: bool = True) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": emoji}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(name: str, description: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"text": plain(name), "value": name}
    return {**found, "description": plain(description)} if description else found


def button(label: str, action_id: str, style: str = "", **more: Any) -> dict[str, Any]:
    made = {"type": "button", "text": plain(label), "action_id": action_id, "value": "1", **more}
    return {**made, "style": style} if style else made


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [mrkdwn(text)]}


def header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": plain(text)}


def when(seconds: float) -> str:
    at = int(time.time() + seconds)
    return f"<!date^{at}^{{date_short_pretty}} {{time}}|{at}>"


def card(asked_by: str) -> Blocks:
    sure = {
        "title": plain("Approve this?"),
        "text": mrkdwn("*Jo* can then do everything in `acme-prod` for 8 hours."),
        "confirm": plain("Approve"),
        "deny": plain("Not now"),
    }
    return [
        header("Onboard Jo Smith"),
        context(f"acme-prod · asked by <@{asked_by}> · {when(0)} · expires {when(28800)}"),
        section(
            "*What will change*\n1  Create IAM user `jo.smith` under /people/\n"
            "2  Console sign-in, password chosen by Jo at first sign-in\n"
            "3  Join `developers`  →  PowerUserAccess\n4  Access key, made when Jo asks to see it"
        ),
        section("*Why*"),
        {"type": "section", "text": plain("joins payments", emoji=False)},
        context(
            f"0 of 1 approvals · *security* may approve (3 people) · not <@{asked_by}>, not <@U0JO>"
        ),
        {
            "type": "actions",
            "elements": [
                button("Approve", "approve", "primary", confirm=sure),
                button("Deny", "deny", "danger"),
                button("Withdraw", "any"),
            ],
        },
    ]


def progress(done_steps: int, of: int, doing: str) -> Blocks:
    filled = 8 * done_steps // of
    return [
        header("Onboard Jo Smith"),
        context("acme-prod · asked by <@U0RILEY> · approved by <@U0SAM>"),
        section(f"`{'▓' * filled}{'░' * (8 - filled)}`  {done_steps} of {of} · {doing}"),
    ]


def done() -> Blocks:
    return [
        header("Onboard Jo Smith"),
        context("acme-prod · asked by <@U0RILEY>"),
        section(
            "*What changed*\n✓  IAM user `jo.smith` under /people/\n"
            "✓  Joined `developers`  →  PowerUserAccess"
        ),
        context(f"Done {when(0)} · approved by <@U0SAM> · 3 changes · audit #1042"),
    ]


def welcome() -> Blocks:
    return [
        section("*Welcome to acme-prod, Jo.* Your AWS sign-in is ready."),
        section(
            "Sign in at <https://acme.signin.aws.amazon.com/console> as `jo.smith`",
        ),
        section(
            "*1  Password*\nShown once, to you only; you choose your own at first sign-in",
            accessory=button("Show it now", "reveal", "primary"),
        ),
        section(
            "*2  MFA*\nTwo minutes, with an authenticator app; needed before `administrators`",
            accessory=button("Set up MFA", "mfa"),
        ),
        context("Asked by <@U0RILEY>, approved by <@U0SAM>. Not expecting this?"),
        {"type": "actions", "elements": [button("This wasn't me", "any", "danger")]},
    ]


def scanning() -> Blocks:
    return [
        section("*Welcome to acme-prod, Jo.* Your AWS sign-in is ready."),
        section("✓  Password shown"),
        section(
            "*2  MFA*\nScan the picture below, then enter two codes.",
            accessory=button("Enter codes", "codes", "primary"),
        ),
    ]


def all_set() -> Blocks:
    return [section("*Welcome to acme-prod, Jo.* You are set up.\n✓  Password\n✓  MFA is on")]


def modal(title: str, blocks: Blocks, callback_id: str, submit: str = "") -> dict[str, Any]:
    view = {
        "type": "modal",
        "title": plain(title),
        "blocks": blocks,
        "callback_id": callback_id,
        "close": plain("Cancel"),
    }
    return {**view, "submit": plain(submit)} if submit else view


def loading() -> dict[str, Any]:
    return modal("Your password", [section("One moment…")], "loading")


def secret(value: str) -> dict[str, Any]:
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": value}]}
    blocks: Blocks = [
        section("This is shown once. Copy it now."),
        {"type": "rich_text", "elements": [code]},
        context("If this window closes early, press *Show it now* again: this one is cancelled."),
    ]
    return modal("Your password", blocks, "secret", "I have saved it")


def _taken(given: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: given.pop(key) for key in keys if key in given}


def text_input(block_id: str, action_id: str, label: str, **more: Any) -> dict[str, Any]:
    outer = _taken(more, "hint", "optional", "dispatch_action")
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **outer,
    }


def codes() -> dict[str, Any]:
    return modal(
        "Enter two codes",
        [
            section("Two codes from your app, *one after the other*."),
            text_input("first", "code", "First code", placeholder=plain("123456"), max_length=6),
            text_input("second", "code", "Second code", hint=plain("The one that comes next")),
        ],
        "codes",
        "Turn on MFA",
    )


def why_not() -> dict[str, Any]:
    return modal("Deny", [text_input("why", "reason", "Why", multiline=True)], "deny", "Deny")


def choose(block_id: str, label: str, **element: Any) -> dict[str, Any]:
    outer = _taken(element, "hint", "optional")
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **outer,
    }


def form() -> dict[str, Any]:
    several = [option(name) for name in GROUPS]
    return modal(
        "Onboard someone",
        [
            choose(
                "who",
                "For whom",
                type="users_select",
                action_id="person",
                placeholder=plain("Pick a person"),
            ),
            choose(
                "groups",
                "Groups",
                type="multi_external_select",
                action_id="find_groups",
                min_query_length=1,
                placeholder=plain("Type to search"),
                optional=True,
            ),
            choose(
                "team",
                "Team",
                type="multi_static_select",
                action_id="team",
                options=several,
                optional=True,
            ),
            choose(
                "console",
                "Console sign-in",
                type="radio_buttons",
                action_id="console",
                options=[option("yes", "Jo chooses a password"), option("no")],
                initial_option=option("yes", "Jo chooses a password"),
            ),
            choose(
                "extra",
                "Also",
                type="checkboxes",
                action_id="extra",
                options=[option("keys"), option("mail")],
                optional=True,
            ),
            choose("until", "Until", type="datepicker", action_id="until", optional=True),
            text_input(
                "name",
                "user",
                "User name",
                optional=True,
                hint=plain("Letters, digits, dots. Left empty: from the profile."),
            ),
            text_input(
                "why", "reason", "Why", multiline=True, hint=plain("The approver reads this first.")
            ),
            {"type": "actions", "block_id": "more", "elements": [button("More…", "more")]},
        ],
        "ask",
        "Ask",
    )


def second() -> dict[str, Any]:
    return modal("More", [section("This lies on the first one.")], "second")


def home() -> dict[str, Any]:
    return {
        "type": "home",
        "blocks": [
            header("What waits for you"),
            section(
                "Nothing waits for your decision. Requests appear here when someone asks for one."
            ),
            {"type": "divider"},
            header("What you asked for"),
            section(
                "Nothing yet. Type `/iam onboard` in any channel.",
                accessory=button("Ask for access", "any", "primary"),
            ),
        ],
    }


def hostile() -> Blocks:
    return [
        {"type": "section", "text": plain(HOSTILE, emoji=False)},
        section(HOSTILE),
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": HOSTILE}]}
            ],
        },
        {"type": "markdown", "text": HOSTILE + " [x](javascript:alert(1))"},
        section("<javascript:alert(1)|press me> <https://example.com|a *real* link>"),
    ]


def styles() -> Blocks:
    return [
        section(
            "*bold* _italic_ ~gone~ `code <@U0JO>` *_both_* snake_case_name 2 * 3 * 4\n"
            "> quoted *words*\n"
            "plain again :white_check_mark: :no_such_name:\n"
            "```if a < b &amp;&amp; c:\n    *not bold*```\n"
            "<https://example.com|label> <mailto:jo@acme.example|jo@acme.example> "
            "https://example.com/a_b_c. <#C0GENERAL> <!here>"
        ),
        section(
            "Fields",
            fields=[mrkdwn("*One*\n1"), mrkdwn("*Two*\n2"), plain("*Three*"), mrkdwn("_four_")],
        ),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "rich ", "style": {"bold": True}},
                        {"type": "user", "user_id": "U0JO"},
                        {"type": "text", "text": " and "},
                        {"type": "link", "url": "https://example.com", "text": "a link"},
                        {"type": "text", "text": " "},
                        {"type": "emoji", "name": "key"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "first"}],
                        },
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": "second", "style": {"code": True}}
                            ],
                        },
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said once"}]},
                {
                    "type": "rich_text_preformatted",
                    "elements": [{"type": "text", "text": "copy me"}],
                },
            ],
        },
        {"type": "divider"},
        {
            "type": "markdown",
            "text": "## Heading\n**bold** and *italic*, `code`\n- one\n- two\n> quoted",
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "static_select",
                    "action_id": "any",
                    "placeholder": plain("Pick one"),
                    "options": [option(name, "A group") for name in GROUPS],
                },
                {
                    "type": "overflow",
                    "action_id": "any2",
                    "options": [option("Details"), option("Remind")],
                },
                button("Plain", "any3"),
            ],
        },
    ]
