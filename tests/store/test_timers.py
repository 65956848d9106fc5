from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.store import processes, tables, timers
from bot.store.database import Database
from bot.store.timers import Timer
from tests.domain.making import NOW

MINUTE = timedelta(minutes=1)


def test_a_timer_is_overdue_from_its_moment_until_it_is_done(db: Database) -> None:
    timer = Timer("expire:r1:1", "expire", ["r1"], NOW)
    with db.begin() as conn:
        timers.remember(conn, timer)
        assert timers.overdue(conn, NOW - MINUTE) == []
        assert timers.overdue(conn, NOW) == [timer]
        timers.done(conn, timer.key, NOW)
        assert timers.overdue(conn, NOW + MINUTE) == []


def test_a_timer_remembered_again_keeps_its_time_and_stays_done(db: Database) -> None:
    with db.begin() as conn:
        timers.remember(conn, Timer("k", "expire", ["r1"], NOW))
        timers.remember(conn, Timer("k", "expire", ["r2"], NOW + MINUTE))
        assert timers.overdue(conn, NOW + MINUTE) == [Timer("k", "expire", ["r1"], NOW)]
        timers.done(conn, "k", NOW)
        timers.remember(conn, Timer("k", "expire", ["r1"], NOW))
        assert timers.overdue(conn, NOW + MINUTE) == []


def test_what_has_waited_longest_comes_first_and_no_more_than_asked(db: Database) -> None:
    with db.begin() as conn:
        for n in (3, 1, 2):
            timers.remember(conn, Timer(f"k{n}", "remind", [n], NOW + n * MINUTE))
        found = timers.overdue(conn, NOW + 5 * MINUTE, limit=2)
    assert [timer.key for timer in found] == ["k1", "k2"]


def test_only_what_was_done_long_ago_is_forgotten(db: Database) -> None:
    with db.begin() as conn:
        for key in ("old", "new", "waiting"):
            timers.remember(conn, Timer(key, "expire", [], NOW))
        timers.done(conn, "old", NOW - MINUTE)
        timers.done(conn, "new", NOW)
        timers.forget(conn, NOW)
        left = set(conn.scalars(select(tables.timers.c.key)))
    assert left == {"new", "waiting"}


def test_the_databases_clock_is_read_with_its_zone(db: Database) -> None:
    before = datetime.now(UTC) - MINUTE
    with db.read() as conn:
        now = processes.database_now(conn)
    assert before < now < before + 2 * MINUTE


def test_a_process_lives_while_it_beats(db: Database) -> None:
    with db.begin() as conn:
        processes.beat(conn, "one", NOW)
        processes.beat(conn, "two", NOW)
        processes.beat(conn, "one", NOW + 2 * MINUTE)
        assert processes.living(conn, NOW + 2 * MINUTE, MINUTE) == {"one"}
        assert processes.living(conn, NOW + MINUTE / 2, MINUTE) == {"one", "two"}


def test_a_process_long_dead_is_forgotten(db: Database) -> None:
    with db.begin() as conn:
        processes.beat(conn, "old", NOW - timedelta(days=2))
        processes.beat(conn, "new", NOW)
        processes.bury(conn, NOW)
        assert processes.living(conn, NOW, timedelta(days=9)) == {"new"}
