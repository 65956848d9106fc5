"""The last act: what AWS has now, what the audit tells, and that no secret was left anywhere."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from bot.sandbox.demo.play.scene import Scene
from bot.sandbox.demo.play.teller import check

BOT = "twokeys-bot"
WINDOWS = frozenset({"views.update", "chat.update"})
"""Where a secret is shown: the window, and for an MFA key the message that goes with it."""


def act(scene: Scene) -> None:
    teller = scene.teller
    teller.act("What is left")
    with teller.step("The audit has every turn, read while Twokeys runs"):
        events = _audit(scene)
        tags = Counter(str(event["tag"]) for event in events)
        check(tags["request:approved"] == 2, f"The audit has {tags}")  # noqa: PLR2004 - Jo, Morgan
    with teller.step(
        "No secret is in the audit, the database, or any call to Slack but where it was shown"
    ):
        _check_no_secret_left(scene, json.dumps(events))
    _tables(scene, tags)


def _audit(scene: Scene) -> list[dict[str, Any]]:
    words = ("audit", "list", "--json", "--limit", "1000")
    told = scene.stage.serving.beside("-m", "bot", *words)
    return [json.loads(line) for line in told.splitlines()]


def _check_no_secret_left(scene: Scene, audit: str) -> None:
    database = b"".join(path.read_bytes() for path in _database(scene))
    other = "\n".join(
        f"{call.method} {call.params}"
        for call in scene.stage.workspace.calls
        if call.method not in WINDOWS
    )
    for secret in scene.secrets:
        check(secret not in audit, "A secret is in the audit")
        check(secret not in other, "A secret was sent to Slack outside a window")
        check(secret.encode() not in database, "A secret is in the database")


def _database(scene: Scene) -> list[Path]:
    file = Path(scene.stage.environment["DATABASE_URL"].removeprefix("sqlite:///"))
    return [path for path in file.parent.iterdir() if path.name.startswith(file.name)]


def _tables(scene: Scene, tags: Counter[str]) -> None:
    shown = scene.account.snapshot()
    users = [_user(user) for user in shown["users"] if user["name"] != BOT]
    columns = ("User", "Path", "Console", "Keys", "MFA", "Groups")
    scene.teller.table("On AWS", columns, users)
    groups = [
        (group["name"], group["path"], ", ".join(group["policies"]), ", ".join(group["members"]))
        for group in shown["groups"]
    ]
    scene.teller.table("Groups", ("Group", "Path", "Policies", "Members"), groups)
    rows = [(tag, str(count)) for tag, count in sorted(tags.items())]
    scene.teller.table(f"Audit: {tags.total()} events", ("What", "Times"), rows)


def _user(user: dict[str, Any]) -> tuple[str, ...]:
    keys = ", ".join(f"{key['id'][:4]}…{key['id'][-4:]} {key['status']}" for key in user["keys"])
    console = "yes" if user["console"] else "no"
    mfa = str(len(user["mfa"]) or "none")
    return (user["name"], user["path"], console, keys or "none", mfa, ", ".join(user["groups"]))
