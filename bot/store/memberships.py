"""Group memberships that Twokeys gave, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables import memberships


@dataclass(frozen=True)
class Membership:
    id: int
    request_id: str
    iam_user: str
    iam_user_id: str
    group: str
    until: datetime | None
    ended_at: datetime | None


def start(
    conn: Connection,
    *,
    request_id: str,
    iam_user: str,
    iam_user_id: str,
    group: str,
    until: datetime | None,
) -> None:
    """Record it; a step that runs twice records it once and keeps the first end."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    conn.execute(
        dialect.insert(memberships)
        .values(
            request_id=request_id, iam_user=iam_user, iam_user_id=iam_user_id,
            group=group, until=until,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def live(conn: Connection, iam_user_id: str, group: str) -> Sequence[Membership]:
    """What still gives this user this group: it is left when the last of them ends."""
    rows = conn.execute(
        select(memberships).where(
            memberships.c.iam_user_id == iam_user_id,
            memberships.c.group == group,
            memberships.c.ended_at.is_(None),
        )
    ).mappings()
    return [Membership(**row) for row in rows]


def find(conn: Connection, request_id: str, group: str) -> Membership | None:
    row = (
        conn.execute(
            select(memberships).where(
                memberships.c.request_id == request_id, memberships.c.group == group
            )
        )
        .mappings()
        .first()
    )
    return Membership(**row) if row else None


def end(conn: Connection, membership: Membership, now: datetime) -> None:
    conn.execute(update(memberships).where(memberships.c.id == membership.id).values(ended_at=now))
