import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import SQLAlchemyError, StatementError

from bot.domain.errors import NotFound
from bot.store import listings, requests
from bot.store.database import Database, DatabaseInUse
from bot.store.tables import audit_events
from tests.domain.making import NOW, request
from tests.store.conftest import opened
from tests.store.making import another, stored

CLAIM = """
import sys
from bot.store.database import Database, DatabaseInUse
try:
    Database(sys.argv[1]).claim()
except DatabaseInUse as e:
    sys.exit(str(e))
"""


def claim_elsewhere(url: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CLAIM, url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_second_process_on_one_sqlite_file_is_refused_until_the_first_ends(
    sqlite_url: str,
) -> None:
    db = Database(sqlite_url)
    db.claim()
    second = claim_elsewhere(sqlite_url)
    assert second.returncode == 1
    assert "is in use by another twokeys process" in second.stderr
    assert "DATABASE_URL=postgresql://" in second.stderr
    with pytest.raises(DatabaseInUse):
        Database(sqlite_url).claim()
    db.close()
    after = Database(sqlite_url)
    after.claim()
    after.close()


def test_many_processes_may_share_a_postgresql_database(postgres_url: str) -> None:
    one, other = opened(postgres_url), opened(postgres_url)
    one.claim()
    other.claim()
    one.close()
    other.close()


def test_several_processes_may_migrate_at_once(postgres_url: str) -> None:
    databases, start = [opened(postgres_url) for _ in range(3)], threading.Barrier(3)
    failed: list[SQLAlchemyError] = []

    def migrate(db: Database) -> None:
        start.wait()
        try:
            db.migrate()
        except SQLAlchemyError as e:
            failed.append(e)

    threads = [threading.Thread(target=migrate, args=(db,)) for db in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for db in databases:
        db.close()
    assert failed == []


def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    naive = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 - the mistake in question
    with pytest.raises(StatementError, match="a time without a zone is not a time"):
        stored(db, created_at=naive)


def test_a_time_of_another_zone_comes_back_in_utc(db: Database) -> None:
    there = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    with db.begin() as conn:
        conn.execute(insert(audit_events).values(at=there, tag="t", actor="a", details={}))
        found = conn.scalars(select(audit_events.c.at)).one()
    assert found == there == NOW
    assert found.tzinfo is UTC


def test_what_a_failed_transaction_wrote_is_gone(db: Database) -> None:
    with pytest.raises(NotFound):
        add_and_fail(db)
    with db.read() as conn:
        assert not requests.exists(conn, request().id)


def add_and_fail(db: Database) -> None:
    with db.begin() as conn:
        requests.add(conn, request(), None)
        requests.load(conn, "unknown")


def test_a_reader_sees_what_was_true_and_waits_for_no_writer(db: Database) -> None:
    stored(db)
    with db.begin() as writing:
        requests.add(writing, request(id=another(1)), None)
        with db.read() as reading:
            assert len(listings.waiting(reading)) == 1
    with db.read() as reading:
        assert len(listings.waiting(reading)) == 2


def test_a_row_that_is_locked_is_not_changed_by_another(db: Database) -> None:
    asked = stored(db)
    order: list[str] = []

    def touch() -> None:
        with db.begin() as conn:
            requests.touch(conn, asked.id)
            order.append("other")

    with db.begin() as conn:
        requests.load(conn, asked.id, lock=True)
        thread = threading.Thread(target=touch)
        thread.start()
        thread.join(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "other"]


def test_an_acknowledged_write_on_sqlite_survives_power_loss(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    with db.read() as conn:
        assert conn.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert conn.execute(text("PRAGMA synchronous")).scalar() == 2
        assert conn.execute(text("PRAGMA foreign_keys")).scalar() == 1
    db.close()


def test_what_is_stored_is_still_there_after_a_restart(sqlite_url: str, tmp_path: Path) -> None:
    first = Database(sqlite_url)
    first.claim()
    first.migrate()
    asked = stored(first)
    first.close()
    second = Database(sqlite_url)
    second.claim()
    second.migrate()
    with second.read() as conn:
        assert requests.load(conn, asked.id) == asked
    second.close()
    assert (tmp_path / "state").is_dir()
