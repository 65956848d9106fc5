from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Connection, text

from bot.store.database import Database


@pytest.fixture
def heard(db: Database) -> Iterator[list[bool]]:
    """Whether the row was there for others, at each call."""
    with db.begin() as conn:
        conn.execute(text("CREATE TABLE said (word TEXT)"))
    yield []
    with db.begin() as conn:
        conn.execute(text("DROP TABLE said"))


def test_what_follows_a_commit_finds_what_was_committed(db: Database, heard: list[bool]) -> None:
    def listen() -> None:
        with db.read() as conn:
            heard.append(conn.scalar(text("SELECT count(*) FROM said")) == 1)

    with db.begin() as conn:
        say(conn)
        db.after_commit(conn, listen)
        db.after_commit(conn, listen)
        assert heard == []
    assert heard == [True]


def test_nothing_follows_a_transaction_that_failed(db: Database, heard: list[bool]) -> None:
    with suppress(ZeroDivisionError), db.begin() as conn:
        say(conn)
        db.after_commit(conn, lambda: heard.append(True))
        raise ZeroDivisionError
    with db.begin() as conn:
        say(conn)
    assert heard == []


def say(conn: Connection) -> None:
    conn.execute(text("INSERT INTO said VALUES ('word')"))
