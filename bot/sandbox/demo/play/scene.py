"""Who plays, where, and what has been seen so far."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.aws.account import LocalAccount
from bot.sandbox.demo.play.teller import Teller, check
from bot.sandbox.demo.stage import Stage
from bot.sandbox.slack.person import Json, LocalPerson, words

APPROVALS = "C0APPROVE"
WITHIN = 20.0
MENTION = re.compile(r"<[@#](\w+)>")


@dataclass
class Scene:
    stage: Stage
    teller: Teller
    secrets: list[str] = field(default_factory=list)
    """Every secret that was shown, to look for it afterwards where it must not be."""

    def __post_init__(self) -> None:
        person = self.stage.workspace.person
        self.riley, self.sam, self.alex = person("U0RILEY"), person("U0SAM"), person("U0ALEX")
        self.jo, self.morgan = person("U0JO"), person("U0MORGAN")

    @property
    def account(self) -> LocalAccount:
        return self.stage.account

    def user(self, name: str) -> dict[str, Any] | None:
        """An IAM user as AWS has it now."""
        users: list[dict[str, Any]] = self.account.snapshot()["users"]
        return next((user for user in users if user["name"] == name), None)

    def asks(self, person: LocalPerson, text: str, answered: str) -> str:
        """Types a command, and reads the answer that only they see."""
        before = {message["ts"] for message in person.ephemerals("C0GENERAL")}
        sent = person.command(text)
        check(sent["ok"], f"Slack said: {sent.get('error')}")
        return self.told(person, "C0GENERAL", before, answered)

    def clicks(self, person: LocalPerson, label: str, shown: Json, answered: str = "") -> str:
        """Presses a button, and reads the answer if there should be one."""
        channel = shown["channel"]
        before = {message["ts"] for message in person.ephemerals(channel)}
        sent = person.press(label, shown)
        check(sent["ok"], f"Slack said: {sent.get('error')}")
        return self.told(person, channel, before, answered) if answered else ""

    def told(self, person: LocalPerson, channel: str, before: set[str], answered: str) -> str:
        def look() -> str:
            fresh = [m for m in person.ephemerals(channel) if m["ts"] not in before]
            return next((words(m) for m in fresh if answered in words(m)), "")

        return self.read(person.wait_for(look, WITHIN))

    def read(self, text: str) -> str:
        """As the page draws it: names for ids, no markup, and nothing twice."""
        cast = self.stage.workspace.cast
        names = {person.id: f"@{person.name}" for person in cast.people}
        names |= {room.id: f"#{room.name}" for room in cast.rooms}
        plain = MENTION.sub(lambda found: names.get(found[1], found[1]), text).replace("*", "")
        return "\n".join(dict.fromkeys(line for line in plain.splitlines() if line.strip()))

    def card(self, person: LocalPerson, title: str, contains: str = "") -> Json:
        """A request's card, once it shows these words."""

        def look() -> Json | None:
            shown = person.messages(APPROVALS)
            return next((m for m in shown if title in words(m) and contains in words(m)), None)

        return person.wait_for(look, WITHIN)

    def shows(self, person: LocalPerson, label: str) -> Json:
        """Presses a button of their message from Twokeys, and has the window that opens."""
        self.clicks(person, label, self.welcome(person))
        return person.wait_view("shown once", WITHIN)

    def welcome(self, person: LocalPerson, contains: str = "") -> Json:
        def look() -> Json | None:
            shown = [m for m in person.dm() if "Your AWS sign-in is ready" in words(m)]
            return next((m for m in shown if contains in words(m)), None)

        return person.wait_for(look, WITHIN)


def until(true: Callable[[], object], otherwise: str) -> None:
    deadline = time.monotonic() + WITHIN
    while not true():
        check(time.monotonic() < deadline, otherwise)
        time.sleep(0.05)


def value_of(view: Json, label: str) -> str:
    """The value below a label in a window that shows a secret."""
    blocks = view["blocks"]
    below = next(n for n, block in enumerate(blocks) if f"*{label}*" in words(block))
    return words(blocks[below + 1]).strip()


def masked(secret: str) -> str:
    return f"{secret[:2]}{'•' * 10} ({len(secret)} characters)"
