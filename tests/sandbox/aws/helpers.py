"""What the tests of the local account share."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from pyotp import TOTP

from bot.sandbox.aws.account import LocalAccount

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sts import STSClient

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
DENY_ALL = "arn:aws:iam::aws:policy/AWSDenyAll"
GOOD_PASSWORD = "Correct-horse-7"


class Clock:
    """Real time, moved ahead at will."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass(frozen=True)
class Keys:
    """What a client signs with."""

    id: str
    secret: str
    token: str | None = None


def admin_keys(account: LocalAccount) -> Keys:
    words = account.environment()
    return Keys(words["AWS_ACCESS_KEY_ID"], words["AWS_SECRET_ACCESS_KEY"])


def iam_client(account: LocalAccount, keys: Keys | None = None) -> "IAMClient":
    return boto3.client("iam", **_words(account, keys or admin_keys(account)))


def sts_client(account: LocalAccount, keys: Keys | None = None) -> "STSClient":
    return boto3.client("sts", **_words(account, keys or admin_keys(account)))


def _words(account: LocalAccount, keys: Keys) -> dict[str, Any]:
    return {
        "endpoint_url": account.endpoint_url,
        "region_name": "us-east-1",
        "aws_access_key_id": keys.id,
        "aws_secret_access_key": keys.secret,
        "aws_session_token": keys.token,
        "config": Config(retries={"mode": "standard", "total_max_attempts": 1}),
    }


@contextmanager
def refused(code: str, message: str = "") -> Iterator[None]:
    """AWS's error of this code, with these words in its message."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    assert message in error["Message"], error


class Phone:
    """An authenticator app that holds one seed."""

    def __init__(self, seed: bytes, clock: Clock) -> None:
        self._totp = TOTP(seed.decode("ascii"))
        self._clock = clock

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many steps from now."""
        return self._totp.generate_otp(int(self._clock()) // 30 + steps)


def make_key(iam: "IAMClient", user: str) -> Keys:
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return Keys(key["AccessKeyId"], key["SecretAccessKey"])
