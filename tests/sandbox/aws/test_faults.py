import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from bot.sandbox.aws.account import LocalAccount
from tests.sandbox.aws.helpers import iam_client, refused

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("Throttling", 400),
        ("ServiceFailure", 500),
        ("ServiceUnavailable", 503),
        ("AccessDenied", 403),
        ("EntityTemporarilyUnmodifiable", 409),
        ("ConcurrentModification", 409),
        ("ExpiredToken", 403),
    ],
)
def test_an_error_on_order_comes_once_with_aws_s_status(
    account: LocalAccount, iam: "IAMClient", error: str, status: int
) -> None:
    account.faults.inject("CreateUser", error)
    iam.list_users()
    with refused(error):
        iam.create_user(UserName="jo")
    assert account.calls[-1].status == status
    assert (account.calls[-1].error, account.calls[-1].caller) == (error, "twokeys-bot")
    with refused("NoSuchEntity"):
        iam.get_user(UserName="jo")
    iam.create_user(UserName="jo")


def test_faults_are_counted_skipped_and_cleared(account: LocalAccount, iam: "IAMClient") -> None:
    account.faults.inject("ListUsers", "Throttling", times=2, skip=1, http_status=503)
    iam.list_users()
    for _ in range(2):
        with refused("Throttling"):
            iam.list_users()
        assert account.calls[-1].status == 503
    iam.list_users()
    account.faults.inject("*", "AccessDenied", times=9)
    with refused("AccessDenied"):
        iam.list_groups()
    account.faults.clear()
    iam.list_groups()


def test_an_error_may_come_after_the_deed(account: LocalAccount, iam: "IAMClient") -> None:
    account.faults.inject("CreateUser", "ServiceFailure", after_effect=True)
    told: list[str] = []
    account.on_change.append(lambda: told.append("changed"))
    with refused("ServiceFailure"):
        iam.create_user(UserName="jo")
    iam.get_user(UserName="jo")
    assert told == ["changed"]


@pytest.mark.parametrize("done", [True, False])
def test_a_reply_is_lost_whether_or_not_the_deed_was_done(
    account: LocalAccount, iam: "IAMClient", done: bool
) -> None:
    iam.create_user(UserName="jo")
    account.faults.inject("CreateAccessKey", lose_reply=True, after_effect=done)
    with pytest.raises(ConnectionClosedError):
        iam.create_access_key(UserName="jo")
    assert (account.calls[-1].status, account.calls[-1].error) == (0, "ReplyLost")
    assert len(iam.list_access_keys(UserName="jo")["AccessKeyMetadata"]) == int(done)


def test_boto3_s_own_retries_meet_the_next_fault_or_none(account: LocalAccount) -> None:
    words = account.environment()
    patient = boto3.client(
        "iam",
        endpoint_url=account.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=words["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=words["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"mode": "standard", "total_max_attempts": 3}),
    )
    account.faults.inject("ListUsers", "Throttling")
    assert patient.list_users()["ResponseMetadata"]["RetryAttempts"] == 1
    assert [call.error for call in account.calls] == ["Throttling", None]


def test_a_delay_outlasts_a_client_s_patience(account: LocalAccount) -> None:
    words = account.environment()
    hasty = boto3.client(
        "iam",
        endpoint_url=account.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=words["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=words["AWS_SECRET_ACCESS_KEY"],
        config=Config(read_timeout=0.1, retries={"total_max_attempts": 1}),
    )
    account.faults.inject("CreateUser", delay=0.4)
    with pytest.raises(ReadTimeoutError):
        hasty.create_user(UserName="jo")
    time.sleep(0.5)
    iam_client(account).get_user(UserName="jo")


def test_slow_calls_wait_side_by_side(account: LocalAccount, iam: "IAMClient") -> None:
    account.latency = 0.3
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: iam.list_users(), range(8)))
    took = time.monotonic() - began
    assert 0.3 <= took < 0.3 * 4
