import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest

from bot.sandbox.aws.account import LocalAccount
from tests.sandbox.aws.helpers import GOOD_PASSWORD, READ_ONLY, Clock, Phone, make_key, refused
from tests.sandbox.aws.test_mfa import enable

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def test_the_bot_is_there_and_not_among_the_people(iam: "IAMClient") -> None:
    assert iam.list_users(PathPrefix="/people/")["Users"] == []
    assert iam.get_user()["User"]["Arn"].endswith("user/service/twokeys-bot")
    assert iam.list_account_aliases()["AccountAliases"] == ["acme"]


def test_the_environment_is_all_that_boto3_needs(
    account: LocalAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in account.environment().items():
        monkeypatch.setenv(name, value)
    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_a_snapshot_shows_the_account(
    account: LocalAccount, iam: "IAMClient", clock: Clock
) -> None:
    iam.create_user(UserName="jo", Path="/people/", Tags=[{"Key": "managed-by", "Value": "t"}])
    iam.create_group(GroupName="developers", Path="/departments/")
    iam.attach_group_policy(GroupName="developers", PolicyArn=READ_ONLY)
    iam.add_user_to_group(GroupName="developers", UserName="jo")
    iam.create_login_profile(UserName="jo", Password=GOOD_PASSWORD, PasswordResetRequired=True)
    iam.update_account_password_policy(MinimumPasswordLength=14)
    iam.put_user_permissions_boundary(UserName="jo", PermissionsBoundary=READ_ONLY)
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"][
        "SerialNumber"
    ]
    keys = make_key(iam, "jo")
    seen = json.loads(json.dumps(account.snapshot()))
    assert seen["account"] == {"id": "123456789012", "alias": "acme"}
    jo = next(user for user in seen["users"] if user["name"] == "jo")
    assert (jo["console"], jo["reset_required"], jo["groups"]) == (True, True, ["developers"])
    assert jo["tags"] == {"managed-by": "t"}
    assert jo["boundary"] == READ_ONLY
    assert [(key["id"], key["status"], key["last_used"]) for key in jo["keys"]] == [
        (keys.id, "Active", None)
    ]
    assert jo["created"].endswith("Z")
    assert seen["groups"] == [
        {
            "name": "developers",
            "path": "/departments/",
            "policies": ["ReadOnlyAccess"],
            "inline": [],
            "members": ["jo"],
        }
    ]
    assert seen["virtual_mfa"] == [{"serial": serial, "assigned_to": None}]
    assert seen["password_policy"]["minimum_length"] == 14
    assert seen["calls"][-1]["action"] == "CreateAccessKey"


def test_a_call_is_recorded_with_who_what_and_outcome(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    iam.create_user(UserName="jo")
    iam.create_group(GroupName="developers")
    iam.add_user_to_group(GroupName="developers", UserName="jo")
    with refused("NoSuchEntity"):
        iam.attach_user_policy(UserName="jo", PolicyArn="arn:aws:iam::aws:policy/Absent")
    last, failed = account.calls[-2:]
    assert (last.action, last.target, last.status) == ("AddUserToGroup", "jo · developers", 200)
    assert (last.error, last.caller) == (None, "twokeys-bot")
    assert (failed.target, failed.status, failed.error) == ("jo · Absent", 404, "NoSuchEntity")
    assert failed.ms >= 0


def test_no_record_and_no_snapshot_holds_a_secret(
    account: LocalAccount, iam: "IAMClient", clock: Clock
) -> None:
    iam.create_user(UserName="jo")
    iam.create_login_profile(UserName="jo", Password=GOOD_PASSWORD)
    keys = make_key(iam, "jo")
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    phone = Phone(made["Base32StringSeed"], clock)
    codes = phone.code(-1), phone.code()
    enable(iam, made["SerialNumber"], *codes)
    account.signin("jo", GOOD_PASSWORD, codes[1])
    told = json.dumps(account.snapshot()) + repr(account.calls)
    secrets = (GOOD_PASSWORD, keys.secret, made["Base32StringSeed"].decode(), *codes)
    assert [secret for secret in secrets if secret in told] == []
    assert "secret" not in told.lower()


def test_a_change_is_told_and_a_look_is_not(account: LocalAccount, iam: "IAMClient") -> None:
    told: list[int] = []
    account.on_change.append(lambda: told.append(len(account.snapshot()["users"])))
    iam.list_users()
    with refused("ValidationError"):
        iam.create_user(UserName="not good")
    assert told == []
    iam.create_user(UserName="jo")
    assert told == [2]


def test_a_reset_account_is_as_new_at_the_same_address(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    iam.create_user(UserName="jo")
    account.latency = 5.0
    account.faults.inject("*", "AccessDenied")
    account.quotas.users = 1
    account.reset()
    assert account.calls == []
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["twokeys-bot"]
    iam.create_user(UserName="jo")


def test_two_accounts_know_nothing_of_each_other(iam: "IAMClient") -> None:
    policy = {"MinimumPasswordLength": 14, "AllowUsersToChangePassword": True}
    other = LocalAccount(alias="other", password_policy=policy)
    other.start()
    try:
        iam.create_user(UserName="jo")
        names = [user["name"] for user in other.snapshot()["users"]]
        assert names == ["twokeys-bot"]
        assert other.snapshot()["password_policy"]["users_may_change"] is True
    finally:
        other.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(other.endpoint_url + "/local/snapshot", timeout=5)


def local(account: LocalAccount, method: str, path: str, body: Any = None) -> httpx.Response:
    return httpx.request(method, account.endpoint_url + path, json=body, timeout=10)


def test_another_process_looks_injects_and_signs_in_over_http(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    iam.create_user(UserName="jo")
    iam.create_login_profile(UserName="jo", Password=GOOD_PASSWORD)
    fault = {"operation": "ListUsers", "error": "Throttling", "times": 5}
    assert local(account, "POST", "/local/faults", fault).json() == {"ok": True}
    with refused("Throttling"):
        iam.list_users()
    assert local(account, "DELETE", "/local/faults").json() == {"ok": True}
    iam.list_users()
    words = {"user": "jo", "password": GOOD_PASSWORD}
    assert local(account, "POST", "/local/signin", words).json() == {
        "ok": True,
        "reset_required": False,
        "mfa_required": False,
        "error": None,
    }
    calls = local(account, "GET", "/local/calls").json()
    assert [call["action"] for call in calls][-1] == "ConsoleLogin"
    assert local(account, "GET", "/local/snapshot").json() == account.snapshot()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/local/nothing", None, 404),
        ("POST", "/local/faults", {"error": "Throttling"}, 400),
        ("POST", "/local/faults", {"operation": "ListUsers", "eror": "Throttling"}, 400),
        ("POST", "/local/faults", ["ListUsers"], 400),
        ("POST", "/local/signin", {"user": "jo"}, 400),
    ],
)
def test_a_question_that_is_none_is_refused(
    account: LocalAccount, method: str, path: str, body: Any, status: int
) -> None:
    assert local(account, method, path, body).status_code == status


def test_a_page_of_elsewhere_cannot_post_a_form(account: LocalAccount) -> None:
    answer = httpx.post(
        account.endpoint_url + "/local/faults", content='{"operation": "*"}', timeout=10
    )
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Action=ListBuckets&Version=2006-03-01", "InvalidAction"),
        ("Action=NoSuchThing&Version=2010-05-08", "MissingAuthenticationToken"),
        ("", "InvalidAction"),
        ("Action=ListUsers&Version=2010-05-08&MaxItems=many", "MalformedInput"),
    ],
)
def test_a_request_that_makes_no_sense_gets_an_aws_error(
    account: LocalAccount, body: str, code: str
) -> None:
    answer = httpx.post(account.endpoint_url + "/", content=body, timeout=10)
    assert f"<Code>{code}</Code>" in answer.text


def test_it_runs_alone_and_says_where() -> None:
    command = [sys.executable, "-m", "bot.sandbox.aws", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["event"] == "ready"
        snapshot = httpx.get(ready["endpoint_url"] + "/local/snapshot", timeout=10).json()
        assert snapshot["account"]["alias"] == "acme"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
