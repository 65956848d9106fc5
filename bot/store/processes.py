"""Which processes live: each writes its beat, by the database's clock, which they share."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, type_coerce, update

from bot.store.tables import processes
from bot.store.types import UtcDateTime


def database_now(conn: Connection) -> datetime:
    """Hosts' own clocks may differ: a healthy peer must not look dead."""
    found: datetime = conn.execute(select(type_coerce(func.now(), UtcDateTime))).scalar_one()
    return found


def beat(conn: Connection, executor: str, now: datetime) -> None:
    changed = conn.execute(
        update(processes).where(processes.c.id == executor).values(beat_at=now)
    ).rowcount
    if not changed:
        conn.execute(insert(processes).values(id=executor, started_at=now, beat_at=now))


def living(conn: Connection, now: datetime, dead_after: timedelta) -> set[str]:
    return set(conn.scalars(select(processes.c.id).where(processes.c.beat_at > now - dead_after)))


def bury(conn: Connection, now: datetime, after: timedelta = timedelta(days=1)) -> None:
    conn.execute(delete(processes).where(processes.c.beat_at < now - after))
