"""Grants: a credential that was approved and waits for, or was given to, its owner.

No column holds a secret. What is kept is who may open it, how far it got, and the id of what was
made, so that a crash at any point leaves enough to undo it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import Conflict, NotFound
from bot.domain.models import GrantId, PrincipalId, RequestId
from bot.store.tables import grants, handovers


class Kind(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a kind of credential, not one
    ACCESS_KEY = "access-key"
    MFA = "mfa"


class State(StrEnum):
    READY = "ready"
    MINTING = "minting"
    MINTED = "minted"
    SHOWN = "shown"
    CONFIRMED = "confirmed"
    INACTIVE = "inactive"
    CLOSING = (
        "closing"  # being undone: claimed before AWS is asked, so nobody confirms it meanwhile
    )
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Grant:
    id: GrantId
    request_id: RequestId
    kind: Kind
    owner: PrincipalId
    iam_user: str
    iam_user_id: str
    state: State
    attempt: int
    tries: int
    object_id: str | None
    known_keys: tuple[str, ...]
    view_id: str | None
    traces: tuple[tuple[str, ...], ...]
    created_at: datetime
    moved_at: datetime
    minting_at: datetime | None = None


def add(conn: Connection, grant: Grant) -> None:
    conn.execute(
        insert(grants).values(
            id=grant.id, request_id=grant.request_id, kind=grant.kind.value, owner=grant.owner,
            iam_user=grant.iam_user, iam_user_id=grant.iam_user_id, state=grant.state.value,
            created_at=grant.created_at, moved_at=grant.moved_at,
        )
    )  # fmt: skip


def load(conn: Connection, grant_id: str, *, lock: bool = False) -> Grant:
    """The grant as it is now. With `lock`, nobody else changes it until the transaction ends."""
    query = select(grants).where(grants.c.id == grant_id)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound("This is no longer on offer.")
    return _grant(row)


def _grant(row: Any) -> Grant:
    return Grant(
        **{
            **row,
            "kind": Kind(row["kind"]),
            "state": State(row["state"]),
            "known_keys": tuple(row["known_keys"]),
            "traces": tuple(tuple(t) for t in row["traces"]),
        }
    )


def move(
    conn: Connection,
    grant: Grant,
    to: State,
    *,
    of: Collection[State],
    now: datetime,
    **values: Any,
) -> None:
    """Compare-and-set of state and attempt, and the owner's message is due to be redrawn."""
    try:
        with conn.begin_nested():
            changed = conn.execute(
                update(grants)
                .where(
                    grants.c.id == grant.id,
                    grants.c.attempt == grant.attempt,
                    grants.c.state.in_([s.value for s in of]),
                )
                .values(state=to.value, moved_at=now, **values)
            ).rowcount
    except IntegrityError as e:
        raise Conflict("Another key for this user is being made. Try again in a minute.") from e
    if changed != 1:
        raise Conflict("This was opened in another window a moment ago.")
    touch_handover(conn, grant.request_id)


def note(conn: Connection, grant_id: str, **values: Any) -> None:
    """Write down a fact about the grant that does not move it."""
    conn.execute(update(grants).where(grants.c.id == grant_id).values(**values))


def of_request(conn: Connection, request_id: str) -> Sequence[Grant]:
    rows = conn.execute(
        select(grants).where(grants.c.request_id == request_id).order_by(grants.c.id)
    ).mappings()
    order = [Kind.PASSWORD, Kind.MFA, Kind.ACCESS_KEY]
    return sorted((_grant(r) for r in rows), key=lambda g: order.index(g.kind))


def in_states(conn: Connection, states: Collection[State], before: datetime) -> Sequence[Grant]:
    """Grants that have been in one of `states` since before `before`, oldest first."""
    rows = conn.execute(
        select(grants)
        .where(grants.c.state.in_([s.value for s in states]), grants.c.moved_at <= before)
        .order_by(grants.c.moved_at)
        .limit(200)
    ).mappings()
    return [_grant(r) for r in rows]


@dataclass(frozen=True)
class Handover:
    """The owner's one message about what a request gave them."""

    request_id: RequestId
    owner: PrincipalId
    version: int
    channel: str | None
    ts: str | None
    disowned_at: datetime | None


def add_handover(conn: Connection, request_id: RequestId, owner: PrincipalId) -> None:
    conn.execute(insert(handovers).values(request_id=request_id, owner=owner))


def handover(conn: Connection, request_id: str) -> Handover | None:
    row = (
        conn.execute(select(handovers).where(handovers.c.request_id == request_id))
        .mappings()
        .first()
    )
    return Handover(**row) if row else None


def touch_handover(conn: Connection, request_id: str, **values: Any) -> None:
    conn.execute(
        update(handovers)
        .where(handovers.c.request_id == request_id)
        .values(version=handovers.c.version + 1, **values)
    )


def place_handover(
    conn: Connection, request_id: str, place: tuple[str, str], *, instead_of: str | None
) -> bool:
    """Whether the message stands there now; not if another drawing put one meanwhile."""
    channel, ts = place
    changed = conn.execute(
        update(handovers)
        .where(
            handovers.c.request_id == request_id, handovers.c.ts.is_not_distinct_from(instead_of)
        )
        .values(channel=channel, ts=ts)
    )
    return changed.rowcount == 1
