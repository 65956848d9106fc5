"""A workspace, an AWS account and Twokeys, all real and together, and what is seen of them."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import structlog
from sqlalchemy import text

from bot import logs, settings, wiring
from bot.aws import clients
from bot.cli import serving
from bot.sandbox.aws.account import LocalAccount
from bot.sandbox.slack.person import LocalPerson
from bot.sandbox.slack.workspace import LocalWorkspace
from bot.slack.directory import SlackDirectory
from bot.slack.gate import verify_token
from bot.wiring.base import slack_client
from bot.workflows.approval import Approval
from bot.workflows.asking import AskingParts
from bot.workflows.sealing import new_key
from tests.e2e.breaking import Breaking
from tests.e2e.looking import Looking
from tests.e2e.setup import CALM, MovableClock, Setup

Json = dict[str, Any]
Found = TypeVar("Found")


class Stage(Looking, Breaking):
    """One running Twokeys. The engine is one per process, so there is one stage at a time."""

    def __init__(self, setup: Setup, folder: Path, postgres: str | None) -> None:
        self.setup, self.folder = setup, folder
        self._database = postgres or f"sqlite:///{folder / 'twokeys.sqlite'}"
        self.clock = MovableClock()
        self.canaries: set[str] = set()
        """Every secret that was seen on a screen: none may be found anywhere else."""
        self.account = LocalAccount(password_policy=dict(setup.password_policy or ()) or None)
        self.workspace = LocalWorkspace(
            account=self.account, events_url=self._events_url(), ack_within=10.0,
            trigger_lifetime=setup.trigger_lifetime, event_retries=(0.1, 0.1),
        )  # fmt: skip
        self._people: dict[str, LocalPerson] = {}
        self._open = contextlib.ExitStack()
        self.log = folder / "log.jsonl"

    def _events_url(self) -> str | None:
        if not self.setup.by_http:
            return None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return f"http://127.0.0.1:{free.getsockname()[1]}/slack/events"

    def start(self) -> "Stage":
        self.account.start()
        self._open.callback(self.account.stop)
        self.workspace.start()
        self._open.callback(self.workspace.stop)
        self._keep_logs()
        self.twokeys = wiring.build(
            self._settings(), timings=CALM, clock=self.clock, aws=self._aws()
        )
        self._open.callback(self.twokeys.stop)
        self.twokeys.start()
        self._open.enter_context(serving._connected(self.twokeys))
        self._connected()
        return self

    def _connected(self) -> None:
        if not self.setup.by_http:
            self.until(lambda: self.workspace.connected > 0)

    def _aws(self) -> clients.Aws:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.account.environment().items():
                patch.setenv(name, value)
            return clients.connect()

    def _settings(self) -> settings.Settings:
        policy = self.folder / "twokeys.toml"
        policy.write_text(self.setup.policy)
        told = {name.lower(): value for name, value in self.workspace.environment().items()}
        return settings.read(
            **told, database_url=self._database, twokeys_policy=policy, log_level="DEBUG",
            twokeys_seal_key=new_key(),
        )  # fmt: skip

    def _keep_logs(self) -> None:
        """Everything that is logged, at DEBUG, in one file that is searched at the end."""
        file = self._open.enter_context(self.log.open("a", buffering=1))
        with contextlib.redirect_stdout(file):
            logs.set_up("DEBUG")
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(file))

    def stop(self) -> None:
        self._open.close()
        structlog.reset_defaults()

    def tidy(self) -> None:
        """Nothing is broken any more, it is now again, and nobody has a window open."""
        self.account.faults.clear()
        self.account.latency = 0.0
        self.workspace.faults.clear()
        self.settle()
        self._make_up()
        self.advance(-self.clock.ahead)
        for person in self._people.values():
            if view := person.view():
                person.close(view["id"], is_cleared=True)

    def _make_up(self) -> None:
        """What Slack did not take is sent now, not in the middle of the next test."""
        table = "workflow_status" if self.twokeys.db.is_sqlite else "dbos.workflow_status"
        soon = f"SELECT count(*) FROM {table} WHERE status = 'DELAYED' AND"  # noqa: S608
        with self.twokeys.db.read() as conn:
            waiting = conn.scalar(
                text(f"{soon} delay_until_epoch_ms < :ms"), {"ms": (time.time() + 10) * 1000}
            )
        if waiting:
            self.later(timedelta(seconds=10))

    def approval(self) -> Approval:
        """The same that the buttons use, put together anew."""
        t = self.twokeys
        client = slack_client(t.settings)
        directory = SlackDirectory(client, verify_token(client), t.policy.approvers)
        aws = t.sweeper.aws
        return Approval(AskingParts(t.db, t.engine, t.policy, directory, aws, self.clock, CALM))

    # Time

    def advance(self, by: timedelta) -> None:
        """Let time pass for us and for the engine's timers."""
        self.clock.ahead += by
        table = "workflow_status" if self.twokeys.db.is_sqlite else "dbos.workflow_status"
        moved = f"UPDATE {table} SET delay_until_epoch_ms = delay_until_epoch_ms - :ms"  # noqa: S608
        with self.twokeys.db.begin() as conn:
            conn.execute(
                text(f"{moved} WHERE status = 'DELAYED'"), {"ms": int(by.total_seconds() * 1000)}
            )

    def sweep(self) -> None:
        self.twokeys.sweeper.sweep()
        self.settle()

    def later(self, by: timedelta) -> None:
        """Time passes, what became due is done, and what got stuck is looked for."""
        self.advance(by)
        client = self.twokeys.engine._client
        assert client is not None
        client._sys_db.transition_delayed_workflows()  # the engine looks only once a second
        self.settle()
        self.sweep()

    def pass_parking(self, user: str) -> None:
        """Let the pause pass that AWS asked for."""
        due = self.until(lambda: self.request(user).retry_at)
        self.later(due - self.clock.now() + timedelta(seconds=1))

    def until(self, look: Callable[[], Found | None], timeout: float = 15) -> Found:
        """The first thing `look` gives that is not empty."""
        deadline = time.monotonic() + timeout
        while not (found := look()):
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.03)
        return found

    def settle(self, timeout: float = 15) -> None:
        """Until nothing is under way: what has not happened now will not happen by itself."""
        self.until(lambda: not self.twokeys.desk._under_way and not self._running(), timeout)

    def _running(self) -> int:
        table = "workflow_status" if self.twokeys.db.is_sqlite else "dbos.workflow_status"
        query = f"SELECT count(*) FROM {table} WHERE status IN ('ENQUEUED', 'PENDING')"  # noqa: S608
        with self.twokeys.db.read() as conn:
            return int(conn.scalar(text(query)) or 0)

    def person(self, user: str) -> LocalPerson:
        if user not in self._people:
            self._people[user] = self.workspace.person(user)
        return self._people[user]

    @contextlib.contextmanager
    def changed(self, user: str, **fields: object) -> Iterator[None]:
        """Somebody is deactivated, a guest, a stranger … for a while."""
        people = self.workspace.world.people
        before = people.get(user)
        people.change(user, **fields)
        try:
            yield
        finally:
            people.change(user, **{name: getattr(before, name) for name in fields})

    def collect_shown(self, person: LocalPerson) -> None:
        """What stands in a copyable block of the person's window is a secret, whoever meant it."""
        for block in (person.view() or {"blocks": []})["blocks"]:
            if block["type"] == "rich_text":
                self.canaries.add(block["elements"][0]["elements"][0]["text"])
