"""A workspace and an account that outlive the process that works in them."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import boto3
from sqlalchemy import create_engine, text

from bot.sandbox.aws.account import LocalAccount
from bot.sandbox.slack.person import Json, LocalPerson
from bot.sandbox.slack.workspace import LocalWorkspace
from bot.settings import child_environment
from tests.crash.points import Point

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

ROOT = Path(__file__).parents[2]
POLICY = """
[account]
name = "acme-prod"
[slack]
approvals_channel = "C0APPROVE"
audit_channel = "C0AUDIT"
[approvers]
security = ["U0SAM", "U0ALEX", "U0ROBIN"]
[defaults]
approvers = ["security"]
[groups.developers]
description = "Application developers"
policies = ["arn:aws:iam::aws:policy/PowerUserAccess"]
[groups.readonly]
description = "Read-only access"
policies = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
"""
NORMAL: Mapping[str, float] = MappingProxyType({})
"""The program's own timings."""

QUICK = {
    "sweep": 0.3, "mint_reply": 0.5, "consistency": 0.5, "mint_search": 1.5, "mfa_setup": 0.5,
    "confirm": 0.5,
}  # fmt: skip
"""So that what takes minutes for people takes a second for a test."""


class Life:
    """One process of Twokeys, from its start to its end."""

    def __init__(self, words: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=environment, stdout=out, stderr=out
            )

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def wait_said(self, words: str, timeout: float = 40) -> None:
        wait_for(lambda: words in self.log or self.process.poll() is not None, timeout)
        assert words in self.log, self.log[-3000:]

    def wait_dead(self, timeout: float = 40) -> None:
        """It must end by its own hand, by SIGKILL."""
        try:
            ended = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it never came to the point\n{self.log[-3000:]}") from None
        assert ended == -signal.SIGKILL, self.log[-3000:]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class World:
    def __init__(self, folder: Path, database: str, *, seal_key: str = "") -> None:
        self._folder, self.database, self._seal_key = folder, database, seal_key
        self._policy = folder / "twokeys.toml"
        self._policy.write_text(POLICY, encoding="utf-8")
        self.account = LocalAccount()
        self.workspace = LocalWorkspace(account=self.account)
        self._lives: list[Life] = []

    @contextmanager
    def running(self) -> Iterator["World"]:
        self.account.start()
        self.workspace.start()
        try:
            yield self
        finally:
            for life in self._lives:
                life.kill()
            wait_for(lambda: self.workspace.connected == 0)
            self.workspace.stop()
            self.account.stop()

    def environment(self) -> dict[str, str]:
        told = {
            **self.account.environment(), **self.workspace.environment(),
            "DATABASE_URL": self.database, "TWOKEYS_POLICY": str(self._policy),
            "TWOKEYS_SEAL_KEY": self._seal_key,
        }  # fmt: skip
        return child_environment(told)

    def begin(self, kill: Point | None = None, timings: Mapping[str, float] = NORMAL) -> Life:
        """A new process, ready on return."""
        told = {"kill": asdict(kill) if kill else None, "timings": dict(timings)}
        life = self.run(["-m", "tests.crash.driver", json.dumps(told)])
        life.wait_said('"event": "ready"')
        wait_for(lambda: self.workspace.connected == self._living())
        return life

    def _living(self) -> int:
        return sum(life.process.poll() is None for life in self._lives)

    def run(self, words: list[str]) -> Life:
        log = self._folder / f"life-{len(self._lives)}.log"
        life = Life(words, self.environment(), log)
        self._lives.append(life)
        return life

    def person(self, name: str) -> LocalPerson:
        return self.workspace.person(f"U0{name.upper()}")

    def iam(self) -> "IAMClient":
        """An administrator's own connection: what other people do on AWS meanwhile."""
        told = self.account.environment()
        return boto3.client(
            "iam",
            endpoint_url=told["AWS_ENDPOINT_URL"],
            region_name=told["AWS_DEFAULT_REGION"],
            aws_access_key_id=told["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
        )

    def rows(self, query: str, **values: object) -> list[Any]:
        """What the database holds, read beside the process that has it."""
        url = self.database.replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(url)
        try:
            with engine.connect() as conn:
                return list(conn.execute(text(query), values))
        finally:
            engine.dispose()

    def status(self) -> str:
        return str(self.rows("SELECT status FROM requests")[0][0])

    def state_of(self, kind: str) -> str:
        return str(self.rows("SELECT state FROM grants WHERE kind = :kind", kind=kind)[0][0])

    def user(self, name: str = "jo.smith") -> Json:
        """The IAM user as AWS sees it."""
        users = self.account.snapshot()["users"]
        found = [user for user in users if user["name"] == name]
        assert len(found) == 1, [user["name"] for user in users]
        one: Json = found[0]
        return one


def wait_for(true: Callable[[], object], timeout: float = 20) -> None:
    deadline = time.monotonic() + timeout
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not true after {timeout} s")
        time.sleep(0.05)
