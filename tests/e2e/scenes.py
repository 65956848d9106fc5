"""What people do in the story of one IAM user, and what they then see."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.domain.models import Request, Status
from bot.sandbox.slack.person import LocalPerson
from bot.store import grants, requests
from bot.store.grants import Grant, Kind, State
from tests.e2e.reading import buttons, codes_of, labels, shown_values, words
from tests.e2e.stage import Stage

Json = dict[str, Any]
APPROVALS = "C0APPROVE"


class Story:
    """Somebody asks for an IAM user of this name; everything below is about it."""

    def __init__(self, stage: Stage, user: str, *, owner: str = "U0JO") -> None:
        self.stage, self.user = stage, user
        self.riley, self.sam = stage.person("U0RILEY"), stage.person("U0SAM")
        self.alex, self.robin = stage.person("U0ALEX"), stage.person("U0ROBIN")
        self.morgan, self.owner = stage.person("U0MORGAN"), stage.person(owner)

    # Asking and deciding

    def ask(
        self,
        groups: str = "developers",
        *,
        by: str = "U0RILEY",
        whom: str = "@jo",
        reason: str = "joins payments",
        more: str = "",
    ) -> Json:
        """Ask in words; the card that appears."""
        chosen = f"groups={groups}" if groups else ""
        said = f'/iam onboard {whom} {chosen} user={self.user} {more} reason="{reason}"'
        answer = self.stage.person(by).command(said)
        assert answer["ok"], answer
        return self.card("Approve")

    @property
    def request(self) -> Request:
        return self.stage.request(self.user)

    def card(self, contains: str = "", timeout: float = 15) -> Json:
        """The request's one card, once it shows these words."""
        return self.stage.until(lambda: self._card(contains), timeout)

    def _card(self, contains: str) -> Json | None:
        if not self.stage.count(self.user):
            return None
        with self.stage.twokeys.db.read() as conn:
            place = requests.card_place(conn, self.request.id)
        shown = self.sam.messages(APPROVALS)
        return next(
            (m for m in shown if place and m["ts"] == place.ts and contains in words(m)), None
        )

    def approve(self, *people: LocalPerson) -> None:
        """Each presses Approve, and waits until it is taken."""
        for person in people or (self.sam,):
            assert person.press("Approve", self.card("Approve"))["ok"]
            self.stage.until(partial(self._has_decided, person.id))

    def _has_decided(self, who: str) -> bool:
        return any(e.actor == who and e.tag.startswith("decision:") for e in self.events())

    def becomes(self, status: Status, timeout: float = 20) -> Request:
        self.stage.until(lambda: self.request.status is status, timeout)
        return self.request

    def given(self, groups: str = "developers", *, more: str = "") -> "Story":
        """Asked, approved and done."""
        self.ask(groups, more=more)
        self.approve(*((self.sam, self.alex) if self.request.plan.quorums[0].needed > 1 else ()))
        self.becomes(Status.APPLIED)
        self.welcome()
        return self

    def deny(self, person: LocalPerson, reason: str) -> Json:
        """Through the window that asks why. What it says afterwards."""
        assert person.press("Deny", self.card("Deny"))["ok"]
        view = person.wait_view("Why not")
        assert person.fill_in(view, value=reason)["ok"]
        return self.last_word(person)

    def last_word(self, person: LocalPerson) -> Json:
        """What the window says when it has stopped saying that it is busy."""

        def look() -> Json | None:
            view = person.view()
            text = words(view) if view else ""
            return None if not view or "One moment" in text or "Checking" in text else view

        view = self.stage.until(look)
        person.close(view["id"])
        return view

    def events(self) -> list[Any]:
        return self.stage.events(self.user) if self.stage.count(self.user) else []

    def tags(self) -> list[str]:
        return self.stage.tags(self.user)

    # What its owner gets

    def welcome(self, contains: str = "") -> Json:
        """The owner's message, once it shows these words."""
        return self.stage.until(lambda: self._welcome(contains))

    def _welcome(self, contains: str) -> Json | None:
        with self.stage.twokeys.db.read() as conn:
            handover = grants.handover(conn, self.request.id)
        if handover is None:
            return None
        shown = self.owner.dm()
        return next((m for m in shown if m["ts"] == handover.ts and contains in words(m)), None)

    def grant(self, kind: Kind) -> Grant:
        return self.stage.grant(self.user, kind)

    def grant_becomes(self, kind: Kind, state: State) -> Grant:
        self.stage.until(lambda: self.grant(kind).state is state)
        return self.grant(kind)

    def press(self, kind: Kind, label: str, by: LocalPerson | None = None) -> Json:
        """A button of one line of the owner's message, as soon as it is there."""
        block = f"grant {self.grant(kind).id}"

        def look() -> Json | None:
            message = self.welcome()
            return message if label in labels(message, block) else None

        message = self.stage.until(look)
        action = next(e["action_id"] for e in buttons(message, block) if e["text"]["text"] == label)
        return (by or self.owner).click(message["channel"], message["ts"], action, block_id=block)

    def show(self, kind: Kind) -> Json:
        """Press "Show it now"; the window with the secret in it."""
        assert self.press(kind, "Show it now")["ok"]
        view = self.owner.wait_view("shown once")
        self.stage.canaries.add(shown_values(view)[-1])
        self.grant_becomes(kind, State.SHOWN)
        return view

    def save(self, view: Json) -> None:
        assert self.owner.submit(view["id"])["ok"]

    def start_mfa(self) -> str:
        """Press "Set up MFA"; the seed, read from the picture as a phone does."""
        assert self.press(Kind.MFA, "Set up MFA")["ok"]
        self.grant_becomes(Kind.MFA, State.SHOWN)
        view = self.owner.wait_view("conversation")
        self.owner.close(view["id"])
        spaced = self.owner.scan(self.traces("file")[0][1])["secret_groups"]
        self.stage.canaries.update({spaced, spaced.replace(" ", "")})
        return str(spaced.replace(" ", ""))

    def traces(self, kind: str = "", of: Kind = Kind.MFA) -> list[tuple[str, ...]]:
        """The files and messages that hold a secret now, as far as is written down."""
        return [trace for trace in self.grant(of).traces if kind in ("", trace[0])]

    def still_there(self, traces: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Those of them that the owner still sees."""
        seen = self.owner.dm()
        there = {m["ts"] for m in seen} | {f["id"] for m in seen for f in m["files"]}
        return [trace for trace in traces if trace[-1] in there]

    def enter(self, code1: str, code2: str) -> Json:
        """Enter two codes; the window after AWS has answered."""
        view = self.owner.view()
        if view is None or "First code" not in words(view):
            assert self.press(Kind.MFA, "Enter codes")["ok"]
            view = self.owner.wait_view("First code")
        answers = {
            name: {"value": {"type": "plain_text_input", "value": code}}
            for name, code in (("code1", code1), ("code2", code2))
        }
        assert self.owner.submit(view["id"], answers)["ok"]
        return self.stage.until(lambda: self._answered(view))

    def _answered(self, before: Json) -> Json | None:
        view = self.owner.view()
        if view is None or view["hash"] == before["hash"] or "Checking" in words(view):
            return None
        return view

    def enrol(self) -> str:
        """All of it. The seed."""
        seed = self.start_mfa()
        view = self.enter(*codes_of(seed))
        assert "MFA is set up" in words(view)
        self.owner.close(view["id"])
        return seed

    # What people are told

    def answer(self, person: LocalPerson, act: Callable[[], object], channel: str) -> str:
        """What only this person sees in the channel after doing that."""
        known = {m["ts"] for m in self._private(person, channel)}
        act()

        def look() -> Json | None:
            return next((m for m in self._private(person, channel) if m["ts"] not in known), None)

        return words(self.stage.until(look))

    def said(self, person: LocalPerson, text: str, channel: str = "C0GENERAL") -> str:
        """What a person is told after typing this."""
        return self.answer(person, lambda: person.command(text, channel), channel)

    def _private(self, person: LocalPerson, channel: str) -> list[Json]:
        shown = person.dm() if channel == "dm" else person.messages(channel)
        return [m for m in shown if m["ephemeral"]]

    def refused(self, person: LocalPerson, label: str = "Approve") -> str:
        """Press a button of the card and be refused; the card stays as it was."""
        card = self.card(label)
        told = self.answer(person, lambda: person.press(label, card), APPROVALS)
        self.stage.settle()
        assert self.card()["blocks"] == card["blocks"]
        return told

    def told(self, person: LocalPerson, contains: str) -> str:
        """A direct message from Twokeys with these words."""
        return words(person.wait_message("dm", contains))
