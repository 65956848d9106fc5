"""Messages to channels and people: each is drawn from stored facts and may be drawn again."""

from collections.abc import Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.models import PrincipalId
from bot.domain.text import shorten
from bot.slack import card as cards
from bot.slack import kit
from bot.slack import welcome as welcomes
from bot.slack.kit import Block
from bot.slack.trouble import code_of, slack_trouble
from bot.store.requests import Place
from bot.workflows.ports import Card, Welcome

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""`chat.update` errors after which only a new message helps."""


class SlackNotifier:
    def __init__(self, client: WebClient, approvals: str, audit: str | None) -> None:
        self._client, self._approvals, self._audit = client, approvals, audit

    def show_card(self, card: Card, place: Place | None) -> Place:
        text, blocks = cards.draw(card)
        return self._show(self._approvals, place, text, blocks, "the approval card")

    def show_welcome(self, welcome: Welcome, place: Place | None) -> Place:
        text, blocks = welcomes.draw(welcome)
        channel = place.channel if place else self._conversation(welcome.request.beneficiary)
        return self._show(channel, place, text, blocks, "the owner's message")

    def retract(self, place: Place) -> None:
        with slack_trouble("a doubled message"):
            try:
                self._client.chat_delete(channel=place.channel, ts=place.ts)
            except SlackApiError as e:
                if code_of(e) not in GONE:
                    raise

    def supersede(self, place: Place, title: str) -> None:
        """A card whose plan is no longer true loses its buttons."""
        text, blocks = cards.superseded(title)
        with slack_trouble("the old card"):
            self._update(place, text, blocks)

    def tell(self, person: PrincipalId, text: str, *, typed: str = "") -> None:
        blocks = [kit.section(text), *([kit.typed(shorten(typed))] if typed else [])]
        self._post(self._conversation(person), text, blocks, "a message")

    def announce(self, text: str) -> None:
        self._post(self._approvals, text, [kit.section(text)], "an announcement")

    def alert(self, text: str) -> None:
        self._post(self._audit or self._approvals, text, [kit.section(f"⚠ {text}")], "an alert")

    def remind(self, card: Card, people: Sequence[PrincipalId]) -> None:
        names = ", ".join(f"<@{p}>" for p in people)
        text = f"#{card.request.number} {cards.headline(card.request)} still waits: {names}"
        self._post(self._approvals, text, [kit.section(text)], "a reminder")

    def _conversation(self, person: PrincipalId) -> str:
        with slack_trouble("a conversation"):
            return str(self._client.conversations_open(users=[person])["channel"]["id"])

    def _show(
        self, channel: str, place: Place | None, text: str, blocks: list[Block], what: str
    ) -> Place:
        if place is not None:
            with slack_trouble(what):
                if self._update(place, text, blocks):
                    return place
        return self._post(channel, text, blocks, what)

    def _update(self, place: Place, text: str, blocks: list[Block]) -> bool:
        try:
            self._client.chat_update(channel=place.channel, ts=place.ts, text=text, blocks=blocks)
        except SlackApiError as e:
            if code_of(e) in GONE:
                return False
            raise
        return True

    def _post(self, channel: str, text: str, blocks: list[Block], what: str) -> Place:
        with slack_trouble(what):
            sent = self._client.chat_postMessage(
                channel=channel, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
            )
        return Place(str(sent["channel"]), str(sent["ts"]))
