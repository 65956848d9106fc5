"""Asking: everything is checked, the plan is drawn, and one transaction records the request."""

import secrets
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.commands._base import Asking, Command
from bot.domain import rules
from bot.domain.errors import NotAllowed, Refused
from bot.domain.models import Person, PrincipalId, Request, RequestId, Status
from bot.store import audit, requests
from bot.store.audit import Tag
from bot.workflows.asking import AskingParts
from bot.workflows.flows import CARD, EXPIRE, REMIND


class Submission:
    """Every way to ask, words or form, ends in `submit`."""

    def __init__(self, parts: AskingParts) -> None:
        self._ = parts

    def submit(self, command: Command, requester: PrincipalId, origin: str | None) -> Request:
        """Record a request and announce it, or refuse it. AWS is only read.

        `origin` identifies what Slack sent: a redelivered command makes no second request.
        """
        try:
            request = self._prepare(command, requester)
        except Refused as refusal:
            self._.note_refusal(Tag.REQUEST_REFUSED, requester, refusal, asked=command.word())
            raise
        with self._.db.begin() as conn:
            number = requests.add(conn, request, origin)
            event = audit.append(
                conn, Tag.REQUEST_SUBMITTED, at=request.created_at, actor=requester,
                request_id=request.id, number=number, title=request.title,
                args=request.args, plan_hash=request.plan.hash, changes=_words(request),
            )  # fmt: skip
            requests.touch(conn, request.id, last_event=event)
            self.set_timers(conn, request)
            self._.engine.enqueue(conn, CARD, f"{request.id}:1", request.id)
        return replace(request, number=number)

    def _prepare(self, command: Command, requester: PrincipalId) -> Request:
        facts = self._.facts()
        asker = self._.directory.person(requester)
        rules.check_person(asker, facts.home_team)
        beneficiary = self._.directory.person(command.beneficiary)
        rules.check_person(beneficiary, facts.home_team)
        complete = command.completed(beneficiary)
        request_id = RequestId(secrets.token_urlsafe(16))
        asking = Asking(request_id, self._.policy)
        complete.check(self._.aws, asking)
        now = self._.clock.now()
        request = Request(
            id=request_id, number=0, revision=1, version=1, command=complete.word(),
            args=complete.model_dump(mode="json", by_alias=True), title=complete.title(),
            requester=requester, beneficiary=complete.beneficiary, reason=complete.reason,
            status=Status.PENDING, plan=complete.plan(self._.aws, asking), created_at=now,
            expires_at=now + self._.policy.defaults.expires,
        )  # fmt: skip
        candidates = self._able(rules.eligible(request, facts))
        rules.check_decidable(request, candidates, facts)
        return request

    def _able(self, principals: tuple[PrincipalId, ...]) -> list[Person]:
        """The accounts Slack knows: one that has left the workspace is no candidate."""
        found = []
        for principal in principals:
            try:
                found.append(self._.directory.person(principal))
            except NotAllowed:
                continue
        return found

    def set_timers(self, conn: Connection, request: Request) -> None:
        """Expiry and one reminder for this revision."""
        key = f"{request.id}:{int(request.expires_at.timestamp())}"
        wait = request.expires_at - self._.clock.now()
        self._.engine.enqueue(conn, EXPIRE, key, request.id, delay=max(wait, timedelta()))
        if wait > self._.timings.reminder:
            self._.engine.enqueue(conn, REMIND, key, request.id, delay=self._.timings.reminder)


def _words(request: Request) -> list[str]:
    return [change.words for change in request.plan.changes]
