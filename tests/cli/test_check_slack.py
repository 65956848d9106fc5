"""`check` on Slack: tokens, scopes, channels, approvers, the clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import yaml

from bot.cli.checks import slack as slack_checks
from bot.sandbox.demo.stage import SCOPES
from tests.cli.conftest import ROOT, Shell, Workspaces
from tests.cli.findings import checked, marks, red


def test_a_wrong_token_is_named_and_not_printed(connected: Shell) -> None:
    result = connected.run("check", SLACK_BOT_TOKEN="xoxb-wrong-secret")
    assert result.exit_code == 1
    assert "✗ Slack bot token: Slack does not accept it (invalid_auth)." in result.stdout
    assert "wrong-secret" not in result.output


def test_a_missing_scope_is_named(connected: Shell, workspaces: Workspaces) -> None:
    fewer = workspaces(*(scope for scope in SCOPES if scope != "files:write"))
    found = checked(connected, **fewer.environment())
    assert red(found)["Slack scopes"].startswith("missing: files:write Add them")


def test_a_scope_too_many_is_warned_of(connected: Shell, workspaces: Workspaces) -> None:
    more = workspaces(*SCOPES, "channels:history")
    found = checked(connected, **more.environment())
    assert [each["mark"] for each in found["Slack scopes"]] == ["warning"]
    assert "channels:history" in found["Slack scopes"][0]["text"]


def test_the_scopes_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    asked = manifest["oauth_config"]["scopes"]["bot"]
    assert set(asked) == slack_checks.NEEDED == set(SCOPES)


def test_with_the_scope_for_it_the_channels_are_looked_at(
    connected: Shell, workspaces: Workspaces, policy_file: Path
) -> None:
    able = workspaces(*SCOPES, "channels:read", "groups:read")
    assert marks(checked(connected, **able.environment()))["approvals channel"] == {"ok"}
    policy_file.write_text(policy_file.read_text().replace("C0APPROVE", "C0GENERAL"))
    outside = red(checked(connected, **able.environment()))
    assert outside["approvals channel"] == "the app is not in #general /invite it there."
    policy_file.write_text(policy_file.read_text().replace("C0GENERAL", "C0NOWHERE"))
    assert "channel_not_found" in red(checked(connected, **able.environment()))["approvals channel"]


@pytest.mark.parametrize(
    ("person", "change", "why"),
    [
        ("U0SAM", {"deleted": True}, "deactivated"),
        ("U0ALEX", {"is_guest": True}, "guest"),
        ("U0ROBIN", {"is_stranger": True}, "another workspace"),
    ],
)
def test_an_approver_who_may_not_approve_is_named(
    connected: Shell, person: str, change: dict[str, bool], why: str
) -> None:
    page = connected.variables["SLACK_API_URL"].removesuffix("api/")
    httpx.post(f"{page}local/people/{person}", json=change).raise_for_status()
    found = checked(connected)
    assert red(found).keys() == {"approvers"}
    assert person in red(found)["approvers"]
    assert why in red(found)["approvers"]
    assert "warning" in marks(found)["approvers"]  # two are left, and two must agree


def test_an_approver_whom_slack_does_not_know_is_named(connected: Shell, policy_file: Path) -> None:
    policy_file.write_text(policy_file.read_text().replace("U0ROBIN", "U0NOBODY"))
    assert "U0NOBODY may not approve" in red(checked(connected))["approvers"]


def test_too_few_approvers_for_a_group_fail(connected: Shell, policy_file: Path) -> None:
    policy_file.write_text(policy_file.read_text().replace("approvals = 2", "approvals = 4"))
    told = red(checked(connected))["approvers"]
    assert told.startswith("security: 4 must agree, and 3 may: Sam Lee (U0SAM)")


def test_two_accounts_of_one_person_count_as_one_approver(
    connected: Shell, policy_file: Path
) -> None:
    linked = '\n[people]\n"Sam Lee" = ["U0SAM", "U0ALEX", "U0ROBIN"]\n'
    policy_file.write_text(policy_file.read_text() + linked)
    assert "2 must agree, and 1 may" in red(checked(connected))["approvers"]


def test_approvers_from_a_user_group_are_warned_of(connected: Shell, policy_file: Path) -> None:
    policy_file.write_text(policy_file.read_text().replace('"U0ROBIN"', '"S0SECURITY"'))
    found = checked(connected)
    assert "warning" in marks(found)["policy file"]
    assert "S0SECURITY" in found["policy file"][1]["text"]


def test_a_clock_that_is_wrong_is_seen() -> None:
    def clock(apart: timedelta) -> str:
        at = datetime.now(UTC) + apart
        told = {"date": at.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        return next(iter(slack_checks._clock(told))).mark

    assert [clock(timedelta(seconds=s)) for s in (0, 50, -50)] == ["ok"] * 3
    assert [clock(timedelta(seconds=s)) for s in (70, -70)] == ["failed"] * 2


def test_http_mode_says_what_only_slack_can_prove(connected: Shell) -> None:
    found = checked(connected, SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET="x", PORT="8080")
    assert marks(found)["Slack signing secret"] == {"not checked"}
    assert "/slack/events and reach port 8080" in found["Slack signing secret"][0]["mend"]
