"""What a finished request leaves to be handed over, and memberships that end by themselves."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.changes import Change, JoinGroup, OfferAccessKey, OfferMfa, OfferPassword
from bot.domain.models import GrantId, Request
from bot.domain.timing import Timings
from bot.store import audit, grants, memberships
from bot.store.audit import Tag
from bot.store.grants import Grant, Kind, State
from bot.workflows.engine import Engine
from bot.workflows.flows import END_MEMBERSHIP, OFFER_ENDS, WELCOME

KINDS: dict[type, Kind] = {
    OfferPassword: Kind.PASSWORD,
    OfferAccessKey: Kind.ACCESS_KEY,
    OfferMfa: Kind.MFA,
}


class Granting:
    """Writes grants and memberships inside the transactions of others."""

    def __init__(self, engine: Engine, timings: Timings) -> None:
        self._engine, self._timings = engine, timings

    def offer(self, conn: Connection, request: Request, now: datetime) -> None:
        """Everything the plan offers waits for its owner from now on; the owner is told."""
        for change in request.plan.changes:
            if isinstance(change, (OfferPassword, OfferAccessKey, OfferMfa)):
                self._offer_one(conn, request, change, now)
        grants.add_handover(conn, request.id, request.beneficiary)
        self._engine.enqueue(conn, WELCOME, f"{request.id}:1", request.id)

    def _offer_one(
        self,
        conn: Connection,
        request: Request,
        change: OfferPassword | OfferAccessKey | OfferMfa,
        now: datetime,
    ) -> None:
        grant = Grant(
            id=GrantId(secrets.token_urlsafe(16)), request_id=request.id, kind=KINDS[type(change)],
            owner=request.beneficiary, iam_user=change.user, iam_user_id=request.iam_user_id,
            state=State.READY, attempt=0, tries=0, object_id=None, known_keys=(), view_id=None,
            traces=(), created_at=now, moved_at=now,
        )  # fmt: skip
        grants.add(conn, grant)
        audit.append(
            conn, Tag.GRANT_OFFERED, at=now, request_id=request.id,
            grant=grant.id, kind=grant.kind.value, owner=grant.owner,
        )  # fmt: skip
        self._engine.enqueue(conn, OFFER_ENDS, grant.id, grant.id, delay=self._timings.offer)

    def joining(self, conn: Connection, request: Request, change: Change, now: datetime) -> None:
        """Before AWS is asked: the membership, and the timer that ends it if it is for a time.

        A reply that is lost, or a run that fails later, must not leave one without an end.
        """
        if not isinstance(change, JoinGroup):
            return
        lasts = timedelta(seconds=change.seconds) if change.seconds else None
        memberships.start(
            conn, request_id=request.id, iam_user=change.user, iam_user_id=request.iam_user_id,
            group=change.group, until=now + lasts if lasts else None,
        )  # fmt: skip
        if lasts:
            self._engine.enqueue(
                conn, END_MEMBERSHIP, f"{request.id}:{change.group}", request.id, change.group,
                delay=lasts,
            )  # fmt: skip

    def joined(self, conn: Connection, request: Request, change: Change, now: datetime) -> None:
        """AWS has done it."""
        if isinstance(change, JoinGroup):
            audit.append(
                conn, Tag.MEMBERSHIP_STARTED, at=now, request_id=request.id,
                user=change.user, group=change.group, seconds=change.seconds,
            )  # fmt: skip

    def not_joined(self, conn: Connection, request: Request, change: Change, now: datetime) -> None:
        """AWS refused. An earlier try may have got through, so one for a time keeps its end."""
        if isinstance(change, JoinGroup) and not change.seconds:
            membership = memberships.find(conn, request.id, change.group)
            if membership is not None:
                memberships.end(conn, membership, now)
