"""The least that the bot's role needs, from the command line."""

import json
from pathlib import Path

from bot.sandbox.aws.account import LocalAccount
from tests.cli.conftest import Shell

GIVEN = ("--account-id", "210987654321")


def test_it_needs_neither_slack_nor_aws_when_the_account_is_given(shell: Shell) -> None:
    result = shell.run("iam-policy", *GIVEN)
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["Version"] == "2012-10-17"
    assert "arn:aws:iam::210987654321:user/people/*" in result.stdout


def test_it_follows_the_policy_file(shell: Shell, policy_file: Path) -> None:
    changed = policy_file.read_text().replace('"/people/"', '"/humans/"')
    policy_file.write_text(changed.replace("/ReadOnlyAccess", "/SecurityAudit"))
    told = shell.run("iam-policy", *GIVEN).stdout
    assert "user/humans/*" in told
    assert "policy/SecurityAudit" in told
    assert "policy/ReadOnlyAccess" not in told


def test_another_partition_can_be_named(shell: Shell) -> None:
    told = shell.run("iam-policy", *GIVEN, "--partition", "aws-us-gov").stdout
    assert "arn:aws-us-gov:iam::210987654321:group/departments/*" in told


def test_the_account_is_asked_of_aws_when_it_is_not_given(
    shell: Shell, account: LocalAccount
) -> None:
    shell.variables |= account.environment()
    assert "arn:aws:iam::123456789012:user/people/*" in shell.run("iam-policy").stdout


def test_without_an_account_and_without_aws_it_says_what_to_do(shell: Shell) -> None:
    result = shell.run("iam-policy")
    assert result.exit_code == 1
    assert "--account-id" in result.stderr
    assert result.stdout == ""


def test_an_account_id_has_twelve_digits(shell: Shell) -> None:
    result = shell.run("iam-policy", "--account-id", "12345")
    assert result.exit_code == 2
    assert "twelve digits" in result.stderr


def test_a_missing_policy_file_is_named(shell: Shell) -> None:
    result = shell.run("iam-policy", *GIVEN, TWOKEYS_POLICY="nowhere.toml")
    assert result.exit_code == 2
    assert "nowhere.toml" in result.stderr
