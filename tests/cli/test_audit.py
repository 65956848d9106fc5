"""The audit on paper: newest first, in pages, for people and for machines."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.store import audit
from bot.store.audit import Tag
from bot.store.database import Database
from bot.store.tables import requests
from tests.cli.conftest import Shell

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def trail(database: Database) -> Database:
    """Two requests; seven events over two days."""
    with database.begin() as conn:
        for number, name in ((1, "first"), (2, "second")):
            conn.execute(insert(requests).values(**_row(number, name)))
            event = audit.append(
                conn, Tag.REQUEST_SUBMITTED, at=NOON, actor="U0RILEY", request_id=name,
                title="Onboard jo.smith",
            )  # fmt: skip
            assert event == number
        for minute in range(4):
            audit.append(
                conn, Tag.STEP_DONE, at=NOON + timedelta(days=1, minutes=minute),
                request_id="first", does="Join `developers`  →  PowerUserAccess",
            )  # fmt: skip
        audit.append(
            conn, Tag.DECISION_RECORDED, at=NOON + timedelta(days=1, hours=1), actor="U0SAM",
            request_id="second", verdict="deny", reason="not \x1b[31mnow\u202e",
        )  # fmt: skip
    return database


def _row(number: int, name: str) -> dict[str, object]:
    return {
        "number": number, "id": name, "command": "onboard", "args": {}, "title": "Onboard jo.smith",
        "requester": "U0RILEY", "beneficiary": "U0JO", "reason": "joins", "status": "pending",
        "plan": {}, "plan_hash": "", "created_at": NOON, "expires_at": NOON,
    }  # fmt: skip


@pytest.mark.usefixtures("trail")
def test_it_is_read_while_another_process_holds_the_database(shell: Shell) -> None:
    done = shell.process("audit", "list")
    assert done.returncode == 0, done.stderr
    assert "request:submitted" in done.stdout


@pytest.mark.usefixtures("trail")
def test_the_table_is_newest_first_and_fits_80_columns(shell: Shell) -> None:
    lines = shell.run("audit", "list").stdout.splitlines()
    numbers = [int(line.split()[0]) for line in lines if line.split()[0].isdecimal()]
    assert numbers == [7, 6, 5, 4, 3, 2, 1]
    assert max(map(len, lines)) <= 80
    assert [line.strip() for line in lines if "2026-" in line] == ["2026-11-25", "2026-11-24"]


@pytest.mark.usefixtures("trail")
def test_a_row_says_when_what_who_which_request_and_in_short_what(shell: Shell) -> None:
    told = shell.run("audit", "list", "--before", "2").stdout
    row = next(line for line in told.splitlines() if line.split()[0] == "1").split()
    assert row == ["1", "12:00:00", "request:submitted", "U0RILEY", "#1", "Onboard", "jo.smith"]


@pytest.mark.usefixtures("trail")
def test_what_people_typed_can_not_steer_the_terminal(shell: Shell) -> None:
    told = shell.run("audit", "list", "--limit", "1").stdout
    assert "deny · not" in told
    assert "\x1b" not in told
    assert "\u202e" not in told


@pytest.mark.usefixtures("trail")
def test_it_pages_and_says_how_to_see_older_ones(shell: Shell) -> None:
    newest = shell.run("audit", "list", "--json", "--limit", "3")
    assert [json.loads(line)["seq"] for line in newest.stdout.splitlines()] == [7, 6, 5]
    assert "twokeys audit list --before 5" in newest.stderr
    rest = shell.run("audit", "list", "--json", "--before", "5")
    assert [json.loads(line)["seq"] for line in rest.stdout.splitlines()] == [4, 3, 2, 1]
    assert "--before" not in rest.stderr


@pytest.mark.usefixtures("trail")
def test_one_requests_events_can_be_had_alone(shell: Shell) -> None:
    told = shell.run("audit", "list", "--request", "2", "--json").stdout.splitlines()
    assert [json.loads(line)["tag"] for line in told] == ["decision:recorded", "request:submitted"]
    older = shell.run("audit", "list", "--request", "1", "--limit", "2")
    assert "twokeys audit list --request 1 --before 5" in older.stderr


@pytest.mark.usefixtures("trail")
def test_json_leaves_nothing_out(shell: Shell) -> None:
    first = json.loads(shell.run("audit", "list", "--json", "--limit", "1").stdout)
    assert first == {
        "seq": 7, "at": "2026-11-25T13:00:00+00:00", "tag": "decision:recorded", "actor": "U0SAM",
        "request_id": "second", "request": 2,
        "details": {"verdict": "deny", "reason": "not \x1b[31mnow\u202e"},
    }  # fmt: skip


@pytest.mark.usefixtures("trail")
def test_an_unknown_request_is_said_to_be_one(shell: Shell) -> None:
    result = shell.run("audit", "list", "--request", "9")
    assert (result.exit_code, "no request #9" in result.stderr) == (1, True)


def test_before_the_first_start_there_is_nothing_to_read(shell: Shell) -> None:
    result = shell.run("audit", "list")
    assert result.exit_code == 1
    assert "`twokeys serve` makes it" in result.stderr


def test_an_empty_database_is_told_from_an_empty_audit(shell: Shell) -> None:
    empty = Database(shell.variables["DATABASE_URL"])
    with empty.begin():
        pass
    empty.close()
    result = shell.run("audit", "list")
    assert result.exit_code == 1
    assert "`twokeys serve` sets it up" in result.stderr
    migrated = Database(shell.variables["DATABASE_URL"])
    migrated.migrate()
    migrated.close()
    assert shell.run("audit", "list").exit_code == 0
