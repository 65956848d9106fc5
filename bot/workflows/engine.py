"""The durable engine, and the only module that imports its library (dbos).

Waiting is never done here: a flow runs for the seconds of its work. A job is enqueued in the
transaction that makes it necessary, by name with plain arguments, and runs once per key however
often it is enqueued. A flow that raises `Postponed` is enqueued again, later, as its next attempt.
"""

import pickle
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, Serializer, WorkflowStatus
from dbos import error as dbos_error
from dbos._queue import queue_worker_thread
from sqlalchemy import Connection

from bot.domain.errors import Postponed
from bot.store import timers
from bot.store.database import AWAY, Database
from bot.workflows.bell import Bell
from bot.workflows.clock import Clock
from bot.workflows.flows import AWS_FIRST, AWS_QUEUE, SLACK_QUEUE, Flow
from bot.workflows.heart import Heart
from bot.workflows.patience import SOON, patiently
from bot.workflows.sealing import Seal

log = structlog.get_logger()

APPLICATION_VERSION = "1"
"""Pinned for ever: an incompatible flow gets a new name instead (docs/adr/0002)."""

HISTORY = timedelta(days=30)
"""How long the engine's rows of finished flows are kept."""

LIVE = ["ENQUEUED", "DELAYED", "PENDING"]
ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

POLL = 1.0
"""Seconds between two looks at a queue for what other processes left; our own jobs ring a bell."""


class SealedPickle(Serializer):
    """What the library stores, sealed. Pickle, since exceptions go through it too."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def serialize(self, data: Any) -> str:
        return self._seal.close(pickle.dumps(data))

    def deserialize(self, serialized_data: str) -> Any:
        return pickle.loads(self._seal.open(serialized_data))  # noqa: S301 - ours: sealed by our key


class Engine:
    """Starts, runs and stops flows for one process."""

    def __init__(
        self,
        db: Database,
        seal: Seal,
        *,
        executor: str,
        clock: Clock,
        alert: Callable[[str], None],
    ) -> None:
        self._db, self._clock, self._executor, self._alert = db, clock, executor, alert
        self._serializer = SealedPickle(seal)
        self._flows: dict[str, Flow] = {}
        self._stopped = threading.Event()
        self._heart = Heart(db, executor, self._reap)
        self._bells = {AWS_QUEUE: Bell(), SLACK_QUEUE: Bell(AWS_FIRST)}
        self._client: DBOSClient | None = None

    def register(self, flow: Flow) -> None:
        self._flows[flow.name] = flow

        @DBOS.workflow(name=flow.name)
        def run(key: str, attempt: int, *args: Any) -> None:
            self._attempt(flow, key, attempt, args)

    def start(self) -> None:
        """Take over what this executor left undone, and begin to take jobs from the queues."""
        self._heart.beat()
        url = self._db.url.set(drivername=self._db.url.get_backend_name())
        config: DBOSConfig = {
            "name": "twokeys",
            "system_database_url": url.render_as_string(hide_password=False),
            "application_version": APPLICATION_VERSION,
            "executor_id": self._executor,
            "serializer": self._serializer,
            "log_level": "ERROR",
            "use_listen_notify": False,
        }
        dbos = DBOS(config=config)
        DBOS.launch()
        for name, bell in self._bells.items():
            queue = DBOS.register_queue(name, worker_concurrency=8, polling_interval_sec=POLL)
            _start(name, queue_worker_thread, bell, dbos, queue)
        self._client = DBOSClient(
            system_database_url=config["system_database_url"],
            serializer=self._serializer,
            application_name="twokeys",
        )
        self._heart.start()

    def stop(self, drain: timedelta = timedelta()) -> None:
        """Let running flows finish for as long as `drain`; what is left goes on at next start.

        The heart beats until the end, or a peer would take over what is still running here.
        """
        self._heart.only_beat()
        for bell in self._bells.values():
            bell.set()
        if self._client is not None:
            DBOS.destroy(
                workflow_completion_timeout_sec=int(drain.total_seconds()), destroy_registry=True
            )
            self._client.destroy()
        self._stopped.set()
        self._heart.stop()

    def enqueue(
        self, conn: Connection, flow: str, key: str, *args: Any, delay: timedelta | None = None
    ) -> None:
        """Let `flow` run once for `key`, if and when the caller's transaction commits.

        With `delay` the due time is also written down in our own table, so that it outlives the
        engine's rows.
        """
        if delay is not None:
            due = self._clock.now() + delay
            timers.remember(conn, timers.Timer(f"{flow}:{key}", flow, [key, 1, *args], due))
        self._enqueue(conn, flow, [key, 1, *args], delay)

    def _enqueue(
        self, conn: Connection, flow: str, args: Sequence[Any], delay: timedelta | None
    ) -> None:
        if self._client is None:
            raise RuntimeError("the engine has not been started")
        options: Any = {
            "workflow_name": flow,
            "queue_name": self._flows[flow].queue,
            "workflow_id": f"{flow}:{args[0]}~{args[1]}",
        }
        if delay is not None and delay > timedelta():
            options["delay_seconds"] = delay.total_seconds()
        else:
            self._db.after_commit(conn, self._bells[self._flows[flow].queue].ring)
        self._client.enqueue_in_transaction(conn, options, *args)

    def step(self, name: str, work: Callable[..., Any], *args: Any) -> Any:
        """Run one journalled step of the current flow: done steps are not repeated after a crash.

        It runs at least once, so it must be repeatable; it returns nothing secret.
        """
        return DBOS.run_step({"name": name}, work, *args)

    def _attempt(self, flow: Flow, key: str, attempt: int, args: tuple[Any, ...]) -> None:
        later = self._run(flow, args)
        last = partial(self._done, f"{flow.name}:{key}")
        if later is not None:
            last = partial(self._again, flow, key, attempt, args, later)
        patiently(last, self._stopped)

    def _run(self, flow: Flow, args: tuple[Any, ...]) -> Postponed | None:
        """Why it must be run again later; nothing if it has ended, well or not."""
        try:
            flow.run(*args)
        except Postponed as later:
            return later
        except AWAY:
            return Postponed("The database did not answer.", retry_in=SOON)
        except dbos_error.DBOSException:
            raise
        except Exception as trouble:  # noqa: BLE001 - a flow's end: reported, never lost
            patiently(partial(flow.on_trouble, trouble, args), self._stopped)
            return Postponed("It failed unexpectedly.") if flow.insists else None
        return None

    def _done(self, timer: str) -> None:
        with self._db.begin() as conn:
            timers.done(conn, timer, self._clock.now())

    def _again(
        self, flow: Flow, key: str, attempt: int, args: tuple[Any, ...], later: Postponed
    ) -> None:
        pause = later.retry_in or flow.pause(min(attempt, len(flow.pauses)))
        with self._db.begin() as conn:
            self._enqueue(conn, flow.name, [key, attempt + 1, *args], pause)
            if flow.on_pause is not None:
                flow.on_pause(conn, args, later, self._clock.now() + pause)
        log.info("postponed", flow=flow.name, why=later.why, seconds=pause.total_seconds())
        if later.alert:
            self._alert(later.alert)

    def catch_up(self) -> int:
        """Enqueue every overdue timer that no live job stands for any more."""
        with self._db.read() as conn:
            due = timers.overdue(conn, self._clock.now() - timedelta(seconds=5))
        stranded = [timer for timer in due if not self.is_live(timer.flow, f"{timer.args[0]}~")]
        with self._db.begin() as conn:
            for timer in stranded:
                self._revive(conn, timer.flow, timer.args)
        return len(stranded)

    def is_live(self, flow: str, prefix: str) -> bool:
        """Whether a job whose key begins so waits or runs, in this process or another."""
        return bool(_listed(workflow_id_prefix=f"{flow}:{prefix}", status=LIVE, limit=1))

    def revive(self, flow: str, key: str, *args: Any) -> None:
        """Enqueue what should be under way and is not."""
        with self._db.begin() as conn:
            self._revive(conn, flow, [key, 1, *args])

    def _revive(self, conn: Connection, flow: str, args: Sequence[Any]) -> None:
        """Under a number that no attempt has had: ended jobs keep their ids."""
        log.warning("revived", flow=flow, key=args[0])
        attempt = int(self._clock.now().timestamp())
        self._enqueue(conn, flow, [args[0], attempt, *args[2:]], None)

    def forget(self) -> None:
        """Delete the engine's rows of what ended long ago; our own tables keep what happened."""
        before = self._clock.now() - HISTORY
        old = _listed(completed_before=before.isoformat(), status=ENDED, limit=500)
        if old:
            DBOS.delete_workflows([w.workflow_id for w in old])
        with self._db.begin() as conn:
            timers.forget(conn, before)

    def _reap(self, alive: set[str]) -> None:
        """Take over flows whose process died. Open-source dbos does not do it by itself."""
        gone = {w.executor_id for w in _listed(status="PENDING") if w.executor_id} - alive
        if gone:
            log.warning("taking over from dead processes", executors=sorted(gone))
            DBOS._recover_pending_workflows(sorted(gone))  # noqa: SLF001 - docs/adr/0002


def _start(name: str, work: Callable[..., None], *args: object) -> None:
    threading.Thread(target=work, args=args, name=name, daemon=True).start()


def _listed(**which: Any) -> list[WorkflowStatus]:
    """The engine's rows, without what they hold."""
    return DBOS.list_workflows(**which, load_input=False, load_output=False)
