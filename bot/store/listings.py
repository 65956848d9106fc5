"""Several requests at once: lists for people, and what the sweep looks through."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.models import Request, Status
from bot.store import requests as requests_of
from bot.store.tables import requests


def asked_by(conn: Connection, requester: str, limit: int = 20) -> Sequence[Request]:
    return _list(conn, limit, requests.c.requester == requester)


def waiting(conn: Connection, limit: int = 50) -> Sequence[Request]:
    return _list(conn, limit, requests.c.status == Status.PENDING.value)


def _list(conn: Connection, limit: int, *where: Any) -> Sequence[Request]:
    rows = conn.execute(
        select(requests).where(*where).order_by(requests.c.number.desc()).limit(limit)
    ).mappings()
    return [requests_of.from_row(conn, row) for row in rows.all()]


def under_way(conn: Connection, limit: int = 500) -> Sequence[str]:
    """Requests that a job must be carrying out, oldest first."""
    states = [Status.APPROVED.value, Status.RUNNING.value]
    return list(
        conn.scalars(
            select(requests.c.id)
            .where(requests.c.status.in_(states))
            .order_by(requests.c.number)
            .limit(limit)
        )
    )


def numbers(conn: Connection, ids: Collection[str]) -> dict[str, int]:
    """What people call these requests by."""
    rows = conn.execute(
        select(requests.c.id, requests.c.number).where(requests.c.id.in_(list(ids)))
    )
    return {row.id: row.number for row in rows}
