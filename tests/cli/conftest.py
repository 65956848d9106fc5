"""The command line as a script sees it: words and variables in, two streams and a code out."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import program
from bot.sandbox.aws.account import LocalAccount
from bot.sandbox.demo.stage import PASSWORD_POLICY, POLICY_FILE, SCOPES
from bot.sandbox.slack.cast import AppSetup
from bot.sandbox.slack.workspace import LocalWorkspace
from bot.settings import child_environment
from bot.store.database import Database

ROOT = Path(__file__).parents[2]
NOTHING = (
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "PORT"),
    *("DATABASE_URL", "TWOKEYS_POLICY", "TWOKEYS_SEAL_KEY", "LOG_LEVEL"),
    *("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"),
)
"""Whatever is set where the tests run is not set for the program."""


@dataclass
class Shell:
    """Runs commands with these variables and no others of ours."""

    variables: dict[str, str]

    def run(self, *words: str, **more: str | None) -> Result:
        """In this process. A variable that is None is not set."""
        nothing: dict[str, str | None] = dict.fromkeys(NOTHING)
        told = {**nothing, **self.variables, **more}
        return CliRunner().invoke(program(), words, env=told, prog_name="twokeys")

    def process(self, *words: str, **more: str | None) -> subprocess.CompletedProcess[str]:
        """In one of its own, for what an exit code and a stream really are."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=ROOT, env=self.environment(more), capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip

    def environment(self, more: Mapping[str, str | None]) -> dict[str, str]:
        ours = {k: v for k, v in child_environment({}).items() if k not in NOTHING}
        told = {**self.variables, **more}
        return {**ours, **{k: v for k, v in told.items() if v is not None}}


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    file = tmp_path / "twokeys.toml"
    file.write_text(POLICY_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    return file


@pytest.fixture
def shell(tmp_path: Path, policy_file: Path) -> Shell:
    """A policy file and a database's place; no Slack and no AWS."""
    return Shell(
        {
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'twokeys.sqlite'}",
            "TWOKEYS_POLICY": str(policy_file),
        }
    )


@pytest.fixture
def database(shell: Shell) -> Iterator[Database]:
    """Claimed and migrated, as while `serve` runs."""
    db = Database(shell.variables["DATABASE_URL"])
    db.claim()
    db.migrate()
    yield db
    db.close()


@pytest.fixture(scope="session")
def account_server() -> Iterator[LocalAccount]:
    running = LocalAccount(password_policy=PASSWORD_POLICY)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def account(account_server: LocalAccount) -> LocalAccount:
    account_server.reset()
    return account_server


Workspaces = Callable[..., LocalWorkspace]


@pytest.fixture
def workspaces() -> Iterator[Workspaces]:
    """Makes one with these scopes."""
    running: list[LocalWorkspace] = []

    def make(*scopes: str) -> LocalWorkspace:
        running.append(LocalWorkspace(app=AppSetup(scopes=scopes or SCOPES)).start())
        return running[-1]

    yield make
    for one in running:
        one.stop()


@pytest.fixture
def connected(shell: Shell, account: LocalAccount, workspaces: Workspaces) -> Shell:
    """Everything that `serve` needs, and all of it right."""
    shell.variables |= {**account.environment(), **workspaces().environment()}
    return shell
