"""Progress on a card: drawn soon, at most about once a second, and never waited for.

What is lost here is only a glimpse: every change of state is drawn by a durable flow as well.
"""

import threading
from collections.abc import Callable
from functools import partial

import structlog

from bot.domain.errors import Postponed, Refused
from bot.workflows.edge import Edge

log = structlog.get_logger()

PAUSE = 1.0
"""Seconds between drawings. Slack allows about 50 `chat.update` a minute."""


class Painter:
    def __init__(self, draw: Callable[[str], None], edge: Edge) -> None:
        self._draw, self._edge = draw, edge
        self._due: dict[str, None] = {}
        self._lock = threading.Lock()
        self._wake, self._stopping = threading.Event(), threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="painter", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    def touch(self, request_id: str) -> None:
        """Draw this card soon; touched again before then, it is still drawn once."""
        with self._lock:
            self._due[request_id] = None
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait()
            for request_id in self._take():
                self._edge.run("a progress card", partial(self._paint, request_id), _nobody)
            self._stopping.wait(PAUSE)

    def _take(self) -> list[str]:
        with self._lock:
            self._wake.clear()
            due, self._due = list(self._due), {}
            return due

    def _paint(self, request_id: str) -> None:
        try:
            self._draw(request_id)
        except (Postponed, Refused) as unsent:
            log.info("progress not drawn", why=str(unsent))


def _nobody(_text: str) -> None:
    """Nobody waits for progress."""
