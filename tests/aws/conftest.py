from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.aws.clients import Aws
from bot.sandbox.aws.account import LocalAccount
from tests.aws.scripted import ScriptedIam, connected, serve_scripted


@pytest.fixture(scope="session")
def scripted_server() -> Iterator[tuple[ScriptedIam, Aws]]:
    with serve_scripted() as iam:
        yield iam, connected(iam.environment)


@pytest.fixture
def scripted(scripted_server: tuple[ScriptedIam, Aws]) -> ScriptedIam:
    iam, _ = scripted_server
    iam.forget()
    return iam


@pytest.fixture
def pauses() -> list[float]:
    """The waits that were asked for; none is waited."""
    return []


@pytest.fixture
def told(
    scripted_server: tuple[ScriptedIam, Aws], scripted: ScriptedIam, pauses: list[float]
) -> Aws:
    """Connected to the scripted IAM."""
    return replace(scripted_server[1], pause=pauses.append)


@pytest.fixture(scope="session")
def account_server() -> Iterator[tuple[LocalAccount, Aws]]:
    account = LocalAccount()
    account.start()
    yield account, connected(account.environment())
    account.stop()


@pytest.fixture
def account(account_server: tuple[LocalAccount, Aws]) -> LocalAccount:
    """The local account as new."""
    account, _ = account_server
    account.reset()
    return account


@pytest.fixture
def aws(
    account_server: tuple[LocalAccount, Aws], account: LocalAccount, pauses: list[float]
) -> Aws:
    """Connected to the local account."""
    del account  # asked for so that it is as new
    return replace(account_server[1], pause=pauses.append)
