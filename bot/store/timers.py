"""What is due when. The engine's delayed jobs are quick; these rows are what can't be lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables import timers


@dataclass(frozen=True)
class Timer:
    key: str
    flow: str
    args: list[Any]
    due_at: datetime


def remember(conn: Connection, timer: Timer) -> None:
    """Write it down; the same key again changes nothing."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    conn.execute(
        dialect.insert(timers)
        .values(key=timer.key, flow=timer.flow, args=timer.args, due_at=timer.due_at)
        .on_conflict_do_nothing()
    )


def done(conn: Connection, key: str, now: datetime) -> None:
    conn.execute(update(timers).where(timers.c.key == key).values(done_at=now))


def forget(conn: Connection, before: datetime) -> None:
    """Delete what was done before then."""
    conn.execute(delete(timers).where(timers.c.done_at < before))


def overdue(conn: Connection, now: datetime, limit: int = 200) -> Sequence[Timer]:
    """Timers whose time has come and whose work nobody has reported done."""
    rows = conn.execute(
        select(timers.c.key, timers.c.flow, timers.c.args, timers.c.due_at)
        .where(timers.c.due_at <= now, timers.c.done_at.is_(None))
        .order_by(timers.c.due_at)
        .limit(limit)
    )
    return [Timer(**row) for row in rows.mappings()]
