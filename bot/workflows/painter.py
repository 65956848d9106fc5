"""Progress on a card: drawn soon, at most about once a second, and never waited for.

What is lost here is only a glimpse: every change of state is drawn by a durable flow as well.
"""

import threading
from collections.abc import Callable

import structlog

from bot.domain.errors import Postponed, Refused

log = structlog.get_logger()

PAUSE = 1.0
"""Seconds between drawings. Slack allows about 50 `chat.update` a minute."""


class Painter:
    def __init__(self, draw: Callable[[str], None]) -> None:
        self._draw = draw
        self._due: dict[str, None] = {}
        self._wake = threading.Condition()
        self._stopped = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="painter", daemon=True).start()

    def stop(self) -> None:
        with self._wake:
            self._stopped = True
            self._wake.notify_all()

    def touch(self, request_id: str) -> None:
        """Draw this card soon; touched again before then, it is still drawn once."""
        with self._wake:
            self._due[request_id] = None
            self._wake.notify_all()

    def _run(self) -> None:
        while (due := self._take()) is not None:
            for request_id in due:
                try:
                    self._draw(request_id)
                except (Postponed, Refused) as unsent:
                    log.info("progress not drawn", why=str(unsent))

    def _take(self) -> list[str] | None:
        with self._wake:
            self._wake.wait_for(lambda: self._stopped or bool(self._due))
            if self._stopped:
                return None
            due, self._due = list(self._due), {}
            return due
