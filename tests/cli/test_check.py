"""`check` as a whole: green when all is right, and no failure hides another."""

from pathlib import Path

from bot.store.database import Database
from tests.cli.conftest import Shell
from tests.cli.findings import checked, marks, red


def test_all_is_green_when_all_is_right(connected: Shell, database: Database) -> None:
    del database
    found = checked(connected)
    assert red(found) == {}
    unsure = {name for name, all_of_it in marks(found).items() if all_of_it != {"ok"}}
    assert unsure == {"approvals channel", "audit channel", "AWS rights to change"}


def test_what_can_not_be_checked_says_so_and_fails_nothing(connected: Shell) -> None:
    found = marks(checked(connected))
    assert found["approvals channel"] == {"not checked"}
    assert found["AWS rights to change"] == {"not checked"}


def test_one_line_a_check_for_people_with_a_mark_before_it(connected: Shell) -> None:
    result = connected.run("check", SLACK_APP_TOKEN="xapp-wrong")
    lines = result.stdout.splitlines()
    assert "✓ Slack bot token: twokeys in Acme (T0ACME)." in lines
    (wrong,) = [line for line in lines if line.startswith("✗")]
    assert wrong.startswith("✗ Slack app token: Slack does not accept it (invalid_auth). Make one")
    assert result.stderr == f"1 of {len(lines)} wrong.\n"


def test_a_missing_token_hides_nothing_that_has_no_need_of_it(connected: Shell) -> None:
    found = checked(connected, SLACK_BOT_TOKEN=None)
    assert red(found) == {
        "settings": "SLACK_BOT_TOKEN is not set. `twokeys --help` lists the variables."
    }
    assert marks(found)["AWS identity"] == {"ok"}
    assert marks(found)["database"] == {"ok"}
    assert marks(found)["approvers"] == {"not checked"}


def test_no_secret_is_in_any_line(connected: Shell) -> None:
    told = connected.run("check").output
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "AWS_SECRET_ACCESS_KEY"):
        assert connected.variables[name] not in told


def test_secrets_in_messages_are_warned_of(connected: Shell, policy_file: Path) -> None:
    policy_file.write_text(policy_file.read_text().replace('"reveal"', '"message"'))
    assert "warning" in marks(checked(connected))["policy file"]


def test_a_broken_policy_file_hides_nothing_that_has_no_need_of_it(
    connected: Shell, policy_file: Path
) -> None:
    policy_file.write_text("[account")
    found = checked(connected)
    assert red(found).keys() == {"policy file"}
    assert marks(found)["Slack bot token"] == {"ok"}
    assert marks(found)["groups"] == {"not checked"}
