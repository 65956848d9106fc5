"""App Home: what waits for me first, then what I asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.domain.models import PrincipalId, Request, Status
from bot.domain.rules import Facts, eligible, stamp
from bot.slack import kit
from bot.slack.card import headline
from bot.slack.kit import Block
from bot.slack.trouble import slack_trouble
from bot.store import listings
from bot.store.database import Database

MOST_SHOWN = 5


@dataclass(frozen=True)
class Home:
    db: Database
    client: WebClient
    facts: Callable[[], Facts]
    approvals_channel: str

    def publish(self, who: PrincipalId) -> None:
        facts = self.facts()
        with self.db.read() as conn:
            waiting = listings.waiting(conn)
            mine = listings.asked_by(conn, who)
        for_me = [r for r in waiting if who in eligible(r, facts)]
        with slack_trouble("App Home"):
            self.client.views_publish(
                user_id=who, view={"type": "home", "blocks": self._draw(for_me, mine)}
            )

    def _draw(self, for_me: Sequence[Request], mine: Sequence[Request]) -> list[Block]:
        return [
            kit.header("Waits for me"),
            *self._list(for_me, f"Requests that you may approve would stand here. They are"
                        f" announced in <#{self.approvals_channel}>."),
            {"type": "divider"},
            kit.header("What I asked for"),
            *self._list(mine, "Nothing yet. Type `/iam onboard` in any conversation to ask."),
        ]  # fmt: skip

    def _list(self, found: Sequence[Request], empty: str) -> list[Block]:
        if not found:
            return [kit.context(empty)]
        lines = [kit.section(_line(r)) for r in found[:MOST_SHOWN]]
        more = len(found) - MOST_SHOWN
        return [*lines, kit.context(f"and {more} more")] if more > 0 else lines


def _line(request: Request) -> str:
    when = request.ended_at or request.created_at
    until = f" · until {stamp(request.expires_at)}" if request.status is Status.PENDING else ""
    return (
        f"*#{request.number} {kit.escape(headline(request))}*\n"
        f"{request.status.value} · {stamp(when)}{until}"
    )
