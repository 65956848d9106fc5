"""`check` on the database and its sealing key: looked at, never made or changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.cli.conftest import Shell
from tests.cli.findings import checked, marks, red


def test_the_database_is_not_made_by_looking(connected: Shell, tmp_path: Path) -> None:
    found = checked(connected)["database"][0]
    assert found["text"] == f"{tmp_path / 'twokeys.sqlite'} is made at the first start"
    assert not (tmp_path / "twokeys.sqlite").exists()


def test_a_database_that_serve_holds_is_fine(connected: Shell, database: Database) -> None:
    del database  # held for as long as this test runs
    found = checked(connected)["database"][0]
    assert (found["mark"], "of this version, writable" in found["text"]) == ("ok", True)


def test_looking_at_the_database_leaves_nothing_in_it(connected: Shell, database: Database) -> None:
    checked(connected)
    with database.read() as conn:
        names = conn.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    assert "twokeys_check" not in names


@pytest.mark.parametrize(
    ("version", "mark", "words"),
    [("9999", "failed", "newer Twokeys"), (None, "ok", "brought up to date")],
)
def test_a_database_of_another_version_is_told(
    connected: Shell, database: Database, version: str | None, mark: str, words: str
) -> None:
    with database.begin() as conn:
        conn.exec_driver_sql("DELETE FROM alembic_version")
        if version is not None:
            conn.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (version,))
    found = checked(connected)["database"][0]
    assert (found["mark"], words in found["text"]) == (mark, True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_text("this is no database, and long enough to be seen as none"),
        lambda file: file.mkdir(),
    ],
)
def test_a_database_that_is_none_fails(
    connected: Shell, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(tmp_path / "twokeys.sqlite")
    found = checked(connected)
    assert red(found).keys() == {"database"}
    assert marks(found)["AWS identity"] == {"ok"}


def test_a_postgresql_that_does_not_answer_fails_without_its_password(connected: Shell) -> None:
    url = "postgresql://me:do-not-print-me@127.0.0.1:9/name"
    result = connected.run("check", DATABASE_URL=url, TWOKEYS_SEAL_KEY="x" * 43 + "=")
    assert "✗ database: the database does not answer: connection failed" in result.stdout
    assert "do-not-print-me" not in result.output


@pytest.mark.slow
def test_a_postgresql_is_looked_at_like_a_file(connected: Shell, postgres_url: str) -> None:
    told = {"DATABASE_URL": postgres_url, "TWOKEYS_SEAL_KEY": "x" * 43 + "="}
    assert "brought up to date" in checked(connected, **told)["database"][0]["text"]


def test_a_seal_key_that_others_may_read_fails(connected: Shell, tmp_path: Path) -> None:
    key = tmp_path / "twokeys.sqlite.seal-key"
    key.touch(mode=0o644)
    assert f"chmod 600 {key}" in red(checked(connected))["sealing key"]
    key.chmod(0o600)
    assert red(checked(connected)) == {}


def test_a_seal_key_that_is_none_fails(connected: Shell) -> None:
    assert "twokeys seal-key" in red(checked(connected, TWOKEYS_SEAL_KEY="abc"))["sealing key"]
