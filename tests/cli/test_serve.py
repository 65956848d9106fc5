"""`serve` does not start when it can't, and says in one line why."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.cli.conftest import ROOT, Shell

PASSWORD = "do-not-print-me"
OWN = ("ready", "draining", "stopped")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SLACK_BOT_TOKEN": None}, "SLACK_BOT_TOKEN is not set."),
        ({"SLACK_BOT_TOKEN": "hello"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN: Slack does not accept it"),
        ({"SLACK_APP_TOKEN": None}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN: Slack does not accept it"),
        ({"SLACK_APP_TOKEN": None, "SLACK_SIGNING_SECRET": "x"}, "PORT"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "SLACK_API_URL"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"TWOKEYS_POLICY": "nowhere.toml"}, "TWOKEYS_POLICY"),
        ({"TWOKEYS_POLICY": str(ROOT / "README.md")}, "not valid TOML"),
        ({"AWS_PROFILE": "nobody"}, "nobody"),
        ({"AWS_ENDPOINT_URL": "somewhere"}, "Invalid endpoint"),
        ({"TWOKEYS_SEAL_KEY": "abc"}, "TWOKEYS_SEAL_KEY is not a key"),
        ({"DATABASE_URL": "sqlite:////dev/null/x.sqlite"}, "DATABASE_URL: /dev/null"),
        ({"DATABASE_URL": f"mysql://me:{PASSWORD}@host/name"}, "DATABASE_URL"),
        ({"DATABASE_URL": f"postgresql://me:{PASSWORD}@host:x/name"}, "DATABASE_URL"),
        (
            {
                "DATABASE_URL": f"postgresql://me:{PASSWORD}@127.0.0.1:9/name",
                "TWOKEYS_SEAL_KEY": "x" * 43 + "=",
            },
            "DATABASE_URL: connection failed",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named_in_one_line(
    connected: Shell, changed: dict[str, str | None], named: str
) -> None:
    result = connected.run("serve", **changed)
    assert result.exit_code == 2, result.output
    assert named in result.stderr
    assert result.stderr.count("\n") == 1
    assert PASSWORD not in result.output


def test_a_policy_file_with_a_slip_says_what_was_meant(connected: Shell, policy_file: Path) -> None:
    policy_file.write_text(policy_file.read_text().replace("expires =", "expire ="))
    result = connected.run("serve")
    assert result.exit_code == 2
    assert "did you mean `expires`?" in result.stderr


def test_a_database_that_another_process_holds_is_not_touched(
    connected: Shell, database: Database
) -> None:
    del database  # held by this process, for the one below
    done = connected.process("serve")
    assert done.returncode == 3, done.stderr
    assert "in use by another twokeys process" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_database_of_a_newer_version_is_left_alone(connected: Shell, database: Database) -> None:
    with database.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    result = connected.run("serve")
    assert result.exit_code == 2
    assert "newer Twokeys" in result.stderr


@pytest.mark.slow
def test_a_port_that_is_taken_is_named(connected: Shell) -> None:
    taken = connected.variables["SLACK_API_URL"].split(":")[2].split("/")[0]
    done = connected.process("serve", PORT=taken)
    assert done.returncode == 2, done.stderr
    assert f"PORT: {taken} can't be listened on." in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_says_that_it_is_ready_and_ends_cleanly_when_told_to(
    connected: Shell, ending: signal.Signals
) -> None:
    serving = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT, env=connected.environment({}), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    events = []
    for line in serving.stdout or ():
        events.append(json.loads(line)["event"])
        if events[-1] == "ready":
            serving.send_signal(ending)
    assert serving.wait(timeout=30) == 0
    assert [event for event in events if event in OWN] == list(OWN)
