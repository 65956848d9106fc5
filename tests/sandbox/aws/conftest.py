from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.aws.account import LocalAccount
from tests.sandbox.aws.helpers import Clock, iam_client

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


@pytest.fixture(scope="session")
def running() -> Iterator[tuple[LocalAccount, Clock, "IAMClient"]]:
    clock = Clock()
    account = LocalAccount(clock=clock)
    account.start()
    yield account, clock, iam_client(account)
    account.stop()


@pytest.fixture
def account(running: tuple[LocalAccount, Clock, "IAMClient"]) -> LocalAccount:
    """The one account, as new."""
    account, clock, _ = running
    clock.ahead = 0.0
    account.on_change.clear()
    account.reset()
    return account


@pytest.fixture
def clock(running: tuple[LocalAccount, Clock, "IAMClient"], account: LocalAccount) -> Clock:
    return running[1]


@pytest.fixture
def iam(running: tuple[LocalAccount, Clock, "IAMClient"], account: LocalAccount) -> "IAMClient":
    return running[2]
