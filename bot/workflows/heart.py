"""A sign of life every two seconds, and a look at who gives none any more."""

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.store import processes
from bot.store.database import Database

log = structlog.get_logger()

BEAT, DEAD_AFTER = 2.0, timedelta(seconds=10)
"""Seconds between beats, and how long a silence means death."""


class Heart:
    """`bury` is given the processes that live; it takes over what others left behind."""

    def __init__(self, db: Database, executor: str, bury: Callable[[set[str]], None]) -> None:
        self._db, self._executor, self._bury = db, executor, bury
        self._draining, self._stopped = threading.Event(), threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def only_beat(self) -> None:
        """Take over nothing more, and stay alive in the eyes of others."""
        self._draining.set()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        """Level-triggered: a pass that fails is simply made again."""
        while not self._stopped.wait(BEAT):
            try:
                alive = self.beat()
                if not self._draining.is_set():
                    self._bury(alive)
            except (SQLAlchemyError, OSError, RuntimeError) as away:
                log.warning("heartbeat missed", kind=type(away).__name__)

    def beat(self) -> set[str]:
        """Write the sign, and return who else has written one lately."""
        with self._db.begin() as conn:
            now = processes.database_now(conn)
            processes.beat(conn, self._executor, now)
            processes.bury(conn, now)
            return processes.living(conn, now, DEAD_AFTER)
