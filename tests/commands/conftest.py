from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import policy
from bot.aws.clients import Aws, connect
from bot.policy import Policy
from bot.sandbox.aws.account import LocalAccount

FILE = """
[account]
name = "acme-prod"
[slack]
approvals_channel = "C0APPROVE"
[approvers]
security = ["U0SAM", "U0ALEX"]
platform = ["U0ROBIN"]
[defaults]
approvers = ["security"]
[groups.developers]
policies = ["arn:aws:iam::aws:policy/PowerUserAccess"]
includes = ["readonly"]
[groups.readonly]
path = "shared"
policies = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
[groups.analysts]
description = "Data analysts"
[groups.administrators]
policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
approvals = 2
mfa = "required"
max_duration = "8h"
[groups.break-glass]
policies = ["arn:aws:iam::aws:policy/IAMFullAccess"]
approvers = ["platform"]
"""
MANY = "".join(f"[groups.g{n}]\n" for n in range(12))


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Policy]:
    def loaded(toml: str) -> Policy:
        path = tmp_path / "twokeys.toml"
        path.write_text(toml, encoding="utf-8")
        return policy.load(path)

    return loaded


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """A twokeys.toml with a group for each thing that a group may ask for."""
    path = tmp_path_factory.mktemp("policy") / "twokeys.toml"
    path.write_text(FILE + MANY, encoding="utf-8")
    return policy.load(path)


@pytest.fixture(scope="session")
def started_account() -> Iterator[LocalAccount]:
    account = LocalAccount()
    account.start()
    yield account
    account.stop()


@pytest.fixture
def account(started_account: LocalAccount) -> LocalAccount:
    """The one local account, as new."""
    started_account.reset()
    return started_account


@pytest.fixture(scope="session")
def connected(started_account: LocalAccount) -> Aws:
    """Made once: clients are slow to make, and the account keeps its address and the bot's key."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("AWS_PROFILE", raising=False)
        for name, value in started_account.environment().items():
            environment.setenv(name, value)
        return connect()


@pytest.fixture
def aws(account: LocalAccount, connected: Aws) -> Aws:
    """Connected to the local account, which is as new."""
    return connected
