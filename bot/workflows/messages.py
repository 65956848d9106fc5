"""The flows that draw messages. A message is a view of the row: drawn late or twice, it is right.

A drawing reads the row, sends, and looks again: if the row has moved on meanwhile it draws anew,
so that the last word on the screen is the last word in the database.
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from bot.domain import rules
from bot.domain.changes import CreateUser, JoinGroup
from bot.domain.models import PrincipalId, Request, Status, StepState, Verdict
from bot.domain.rules import Facts, stamp
from bot.policy import Policy
from bot.store import audit, grants, requests
from bot.store.audit import Tag
from bot.store.database import Database
from bot.store.requests import Place
from bot.workflows.clock import Clock
from bot.workflows.ports import Card, Notifier, Welcome


@dataclass(frozen=True)
class Messages:
    db: Database
    policy: Policy
    notifier: Notifier
    facts: Callable[[], Facts]
    clock: Clock
    signin_url: Callable[[], str]
    _locks: tuple[Lock, ...] = field(default_factory=lambda: tuple(Lock() for _ in range(64)))
    """One drawing of one message at a time in this process; others catch up by looking again."""

    def _lock(self, name: str) -> Lock:
        return self._locks[zlib.crc32(name.encode()) % len(self._locks)]

    def card(self, request_id: str) -> None:
        """The flow that draws a request's card."""
        with self._lock(request_id):
            drawn = -1
            while (request := self._load(request_id)).version != drawn:
                drawn = request.version
                with self.db.read() as conn:
                    place = requests.card_place(conn, request_id)
                shown = self.notifier.show_card(self.view(request), place)
                if shown != place:
                    self._placed(request, shown, place)

    def _placed(self, request: Request, shown: Place, before: Place | None) -> None:
        """Two processes may have drawn at once: one message stays."""
        with self.db.begin() as conn:
            stays = requests.set_card_place(conn, request, shown, instead_of=before)
        if not stays:
            self.notifier.retract(shown)

    def view(self, request: Request) -> Card:
        """What a card shows of a request."""
        facts = self.facts()
        sizes = {
            q.approvers: len(facts.approvers.get(q.approvers, ())) for q in request.plan.quorums
        }
        return Card(self.policy.account.name, request, rules.missing(request, facts), sizes)

    def _load(self, request_id: str) -> Request:
        with self.db.read() as conn:
            return requests.load(conn, request_id)

    def welcome(self, request_id: str) -> None:
        """The flow that draws the owner's message."""
        with self._lock(f"welcome {request_id}"):
            drawn = -1
            while True:
                with self.db.read() as conn:
                    handover = grants.handover(conn, request_id)
                    offered = grants.of_request(conn, request_id)
                if handover is None or handover.version == drawn:
                    return
                drawn = handover.version
                place = Place(handover.channel, handover.ts or "") if handover.channel else None
                shown = self.notifier.show_welcome(self._welcome(handover, offered), place)
                if shown != place:
                    self._welcomed(handover, shown)

    def _welcomed(self, handover: grants.Handover, shown: Place) -> None:
        with self.db.begin() as conn:
            stays = grants.place_handover(
                conn, handover.request_id, (shown.channel, shown.ts), instead_of=handover.ts
            )
        if not stays:
            self.notifier.retract(shown)

    def _welcome(self, handover: grants.Handover, offered: Sequence[grants.Grant]) -> Welcome:
        request = self._load(handover.request_id)
        later = tuple(
            change.group
            for n, change in enumerate(request.plan.changes)
            if isinstance(change, JoinGroup) and change.after_mfa
            and request.steps[n].state not in (StepState.DONE, StepState.FAILED)
        )  # fmt: skip
        return Welcome(
            account=self.policy.account.name,
            signin_url=self.signin_url(),
            request=request,
            user=next(c.user for c in request.plan.changes if isinstance(c, CreateUser)),
            grants=offered,
            joined_after_mfa=later,
            is_disowned=handover.disowned_at is not None,
        )

    def supersede(self, channel: str, ts: str, title: str) -> None:
        """The flow that takes the buttons from a card whose plan is no longer true."""
        self.notifier.supersede(Place(channel, ts), title)

    def notice(self, request_id: str) -> None:
        """The flow that tells the requester of a turn."""
        request = self._load(request_id)
        text = turn(request)
        if text:
            self.notifier.tell(request.requester, text, typed=_denial(request))

    def remind(self, request_id: str) -> None:
        """The timer's flow: nobody has decided yet. Only those who could are named."""
        request = self._load(request_id)
        if request.status is not Status.PENDING:
            return
        people: tuple[PrincipalId, ...] = rules.eligible(request, self.facts())
        decided = {d.decider for d in request.decisions}
        left = [p for p in people if p not in decided]
        if left:
            self.notifier.remind(self.view(request), left)
            with self.db.begin() as conn:
                audit.append(conn, Tag.REQUEST_REMINDED, at=self.clock.now(), request_id=request_id)


CHANGED = "AWS changed since it was approved."


def turn(request: Request) -> str:
    """One line for the requester: what happened, and what that means for them."""
    name = f"#{request.number} {request.title}"
    by = ", ".join(f"<@{d.decider}>" for d in request.approvals)
    denied = next((d for d in request.decisions if d.verdict is Verdict.DENY), None)
    after_mfa = _after_mfa(request)
    if request.status is Status.APPLIED and after_mfa:
        return f"{name}: MFA is set up{after_mfa}"
    sentences = {
        Status.PENDING: f"{name}: {request.outcome or CHANGED} So it must be approved again.",
        Status.APPLIED: f"{name}: done, approved by {by}. <@{request.beneficiary}> finds what to do"
        " next in their messages.",
        Status.FAILED: f"{name}: failed. {request.outcome}",
        Status.EXPIRED: f"{name}: expired on {stamp(request.expires_at)}. Nothing changed."
        " Ask again if it is still needed.",
        Status.WITHDRAWN: f"{name}: withdrawn. Nothing changed.",
    }
    if request.status is Status.DENIED and denied:
        return f"{name}: denied by <@{denied.decider}>. Nothing changed."
    return sentences.get(request.status, "")


def _after_mfa(request: Request) -> str:
    """`, and … joined`, or why not; nothing while they wait."""
    joins = [
        (c.group, request.steps[n])
        for n, c in enumerate(request.plan.changes)
        if isinstance(c, JoinGroup) and c.after_mfa
    ]
    joined = ", ".join(f"`{group}`" for group, step in joins if step.state is StepState.DONE)
    refused = [step.detail for _, step in joins if step.state is StepState.FAILED]
    happy = f", and {joined} joined." if joined else ""
    if not refused:
        return happy
    return f"{happy or ', but not every group was joined.'} {' '.join(dict.fromkeys(refused))}"


def _denial(request: Request) -> str:
    """What the person who denied it wrote."""
    return next((d.reason for d in request.decisions if d.verdict is Verdict.DENY), "")
