"""`check` on AWS: credentials, rights, the password policy, the groups."""

import json
from typing import Any

import boto3
import pytest

from bot.aws.bot_policy import bot_policy
from bot.cli.checks import aws as aws_checks
from bot.sandbox.aws.account import LocalAccount
from tests.cli.conftest import Shell
from tests.cli.findings import checked, red


def iam(account: LocalAccount) -> Any:
    told = account.environment()
    return boto3.client(
        "iam", endpoint_url=told["AWS_ENDPOINT_URL"], region_name="us-east-1",
        aws_access_key_id=told["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
    )  # fmt: skip


def test_wrong_aws_credentials_are_told(connected: Shell) -> None:
    told = red(checked(connected, AWS_SECRET_ACCESS_KEY="x" * 40))
    assert "credentials don't work" in told["AWS identity"]


def test_a_right_that_lacks_is_named(connected: Shell, account: LocalAccount) -> None:
    denial = {"Effect": "Deny", "Action": ["iam:ListUsers", "iam:GetGroup"], "Resource": "*"}
    iam(account).put_user_policy(
        UserName="twokeys-bot", PolicyName="less",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [denial]}),
    )  # fmt: skip
    told = red(checked(connected))["AWS rights to look"]
    assert told.startswith("AWS refuses ListUsers, GetGroup Give the role")


def test_every_read_that_the_role_is_given_is_tried() -> None:
    document: Any = bot_policy(
        partition="aws", account_id="123456789012", user_path="/p/", group_path="/g/",
        boundary=None, policies=[],
    )  # fmt: skip
    look = next(s for s in document["Statement"] if s["Resource"] == "*")
    given = {action.removeprefix("iam:") for action in look["Action"]}
    # AWS refuses this one for a key that does not exist, allowed or not.
    assert given - aws_checks.READS.keys() == {"GetAccessKeyLastUsed"}


def password_policy(**more: Any) -> dict[str, Any]:
    strict = dict.fromkeys(("RequireSymbols", "RequireNumbers", "RequireUppercaseCharacters"), True)
    rest = {"MinimumPasswordLength": 14, "RequireLowercaseCharacters": True}
    return {**strict, **rest, "AllowUsersToChangePassword": True, **more}


@pytest.mark.parametrize(
    ("change", "mark", "words"),
    [
        ({"AllowUsersToChangePassword": False}, "failed", "not let users choose one"),
        ({"MinimumPasswordLength": 8}, "warning", "8 characters instead of 14"),
        ({"RequireSymbols": False}, "warning", "no symbols"),
        ({"HardExpiry": True}, "warning", "locks people out"),
    ],
)
def test_a_password_policy_that_gets_in_the_way_is_told(
    connected: Shell, account: LocalAccount, change: dict[str, Any], mark: str, words: str
) -> None:
    iam(account).update_account_password_policy(**password_policy(**change))
    found = checked(connected)["password policy"]
    assert any(each["mark"] == mark and words in each["text"] for each in found)


def test_an_account_without_a_password_policy_is_warned_of(
    connected: Shell, account: LocalAccount
) -> None:
    iam(account).delete_account_password_policy()
    assert "no password policy" in checked(connected)["password policy"][0]["text"]


def test_groups_are_compared_with_aws(connected: Shell, account: LocalAccount) -> None:
    client = iam(account)
    client.create_group(GroupName="readonly", Path="/departments/")
    client.attach_group_policy(
        GroupName="readonly", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
    client.create_group(GroupName="analysts", Path="/departments/")
    client.create_group(GroupName="devops", Path="/elsewhere/")
    found = checked(connected)
    texts = {each["text"]: each["mark"] for each in found["groups"]}
    assert texts["on AWS as in twokeys.toml: readonly"] == "ok"
    assert texts["made when somebody first joins: administrators, developers"] == "ok"
    assert texts["analysts has no policy on AWS, which is not what twokeys.toml says"] == "warning"
    assert texts["devops stands under /elsewhere/, outside /departments/"] == "failed"
