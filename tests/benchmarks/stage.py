"""A workspace and an account to measure in, and the programs that are measured."""

import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.sandbox.aws.account import LocalAccount
from bot.sandbox.slack.transport.envelope import Envelope
from bot.sandbox.slack.transport.socketmode import SocketMode
from bot.sandbox.slack.workspace import LocalWorkspace
from bot.settings import child_environment

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
TWOKEYS = ("-m", "bot", "serve")
BARE = ("-m", "tests.benchmarks.bare_bolt")
READY = '"event": "ready"'

POLICY = """
[account]
name = "acme-prod"
[slack]
approvals_channel = "C0APPROVE"
[approvers]
security = ["U0SAM", "U0ALEX"]
[defaults]
approvers = ["security"]
[groups.developers]
policies = ["arn:aws:iam::aws:policy/PowerUserAccess"]
[groups.readonly]
policies = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
"""
GROUPS = {"developers": "PowerUserAccess", "readonly": "ReadOnlyAccess"}


class Noted:
    """A transport that writes down what goes through it."""

    def __init__(self, inner: SocketMode, sent: list[Envelope]) -> None:
        self._inner, self._sent = inner, sent

    async def send(self, envelope: Envelope) -> dict[str, Any]:
        self._sent.append(envelope)
        return await self._inner.send(envelope)

    async def close(self) -> None:
        await self._inner.close()


class MeasuredWorkspace(LocalWorkspace):
    """Keeps what it sent to the app, and can send as much again at once."""

    def __init__(self, account: LocalAccount) -> None:
        super().__init__(account=account)
        self.sent: list[Envelope] = []

    @property
    def transport(self) -> SocketMode:
        return self._sockets

    def _transport(self) -> Noted:  # type: ignore[override]
        return Noted(self._sockets, self.sent)

    def on_loop(self, work: Awaitable[T]) -> T:
        result: T = self._server_call(lambda: work)
        return result


class Stage:
    """`aws` points to an account elsewhere, instead of the one within this process."""

    def __init__(self, folder: Path, aws: Mapping[str, str] | None = None) -> None:
        self.folder, self._aws = folder, aws
        self.account = LocalAccount()
        self.workspace = MeasuredWorkspace(self.account)
        self.database = f"sqlite:///{folder / 'twokeys.sqlite'}"
        self._policy = folder / "twokeys.toml"
        self._policy.write_text(POLICY, encoding="utf-8")

    @contextmanager
    def open(self) -> Iterator["Stage"]:
        self.account.start()
        self.workspace.start()
        try:
            yield self
        finally:
            self.workspace.stop()
            self.account.stop()

    @contextmanager
    def running(self, words: tuple[str, ...]) -> Iterator[subprocess.Popen[str]]:
        """The program, ready."""
        told = {
            **(self._aws or self.account.environment()), **self.workspace.environment(),
            "DATABASE_URL": self.database, "TWOKEYS_POLICY": str(self._policy),
            "PYTHONDONTWRITEBYTECODE": "",  # both are compiled once, as where they are installed
        }  # fmt: skip
        with (self.folder / "errors.log").open("a") as errors:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT, env=child_environment(told), text=True,
                stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
            try:
                _wait_ready(process)
                yield process
            finally:
                process.kill()
                process.wait()
                wait_for(lambda: self.workspace.connected == 0)

    def make_groups(self, iam: "IAMClient") -> None:
        """As twokeys.toml has them, so that a plan has only to join them."""
        for name, policy in GROUPS.items():
            iam.create_group(GroupName=name, Path="/departments/")
            arn = f"arn:aws:iam::aws:policy/{policy}"
            iam.attach_group_policy(GroupName=name, PolicyArn=arn)


def _wait_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if READY in line:
            return
    raise AssertionError("it ended before it was ready")


def wait_for(true: Callable[[], object], timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < deadline, f"not true after {timeout} s"
        time.sleep(0.02)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
