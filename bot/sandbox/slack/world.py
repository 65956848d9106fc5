"""Everything the workspace holds, one owner for each concern. Touched on the server's loop only."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.blockkit.validate import Validator
from bot.sandbox.slack.calls import Calls
from bot.sandbox.slack.cast import AppSetup, Team
from bot.sandbox.slack.conversations import Conversations
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.feed import Feed
from bot.sandbox.slack.files import Files
from bot.sandbox.slack.ids import Timestamps
from bot.sandbox.slack.people import People
from bot.sandbox.slack.rates import Rates
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.views import View, Views, page_view


@dataclass(frozen=True)
class Tokens:
    bot: str
    app: str
    signing_secret: str
    verification: str = "local-verification-token"
    """The old token that payloads still carry; nothing should rely on it."""


@dataclass
class World:
    team: Team
    app: AppSetup
    tokens: Tokens
    people: People
    conversations: Conversations
    triggers: Triggers
    urls: ResponseUrls
    rates: Rates
    base: str = ""
    """The workspace's own address, ending in a slash."""
    views: Views = field(default_factory=Views)
    files: Files = field(default_factory=Files)
    feed: Feed = field(default_factory=Feed)
    validator: Validator = field(default_factory=Validator)
    faults: Faults = field(default_factory=Faults)
    calls: Calls = field(default_factory=Calls)
    timestamps: Timestamps = field(default_factory=Timestamps)

    phones: dict[str, deque[dict[str, Any]]] = field(default_factory=dict)
    """What each person's phone has shown lately, newest last."""

    def show(self, op: str, view: View) -> None:
        """Tell the person's pages what became of a view."""
        page = page_view(view, self.team, self.app)
        if view.is_modal:
            self.feed.tell(view.person, "view", {"op": op, "view": page})
        else:
            self.feed.tell(view.person, "home", {"view": page})

    def notify(self, person: str, notification: dict[str, Any]) -> None:
        """Light up a phone."""
        self.phones.setdefault(person, deque(maxlen=20)).append(notification)
        self.feed.tell(person, "notification", notification)

    def notice(self, person: str, text: str) -> None:
        self.feed.tell(person, "notice", {"text": text})
