"""Telling the operators: once per cause and hour, in the log and in Slack, and never failing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import Postponed, Refused
from bot.store import audit
from bot.store.audit import Tag
from bot.store.database import Database
from bot.workflows.clock import Clock

log = structlog.get_logger()

QUIET = timedelta(hours=1)


class Alerts:
    def __init__(self, db: Database, clock: Clock, send: Callable[[str], None]) -> None:
        self._db, self._clock, self._send = db, clock, send
        self._sent: dict[str, datetime] = {}
        self._lock = Lock()

    def raise_alert(self, text: str, cause: str = "") -> None:
        """`cause` tells alerts apart whose texts differ by a number; the text itself if empty."""
        now = self._clock.now()
        if not self._is_news(cause or text, now):
            return
        log.error("alert", text=text)
        self._try("the audit", lambda: self._write_down(text, now))
        self._try("Slack", lambda: self._send(text))

    def _write_down(self, text: str, now: datetime) -> None:
        with self._db.begin() as conn:
            audit.append(conn, Tag.OPERATOR_ALERTED, at=now, text=text)

    def _try(self, where: str, work: Callable[[], None]) -> None:
        """One way of telling may be what the alert is about: the other goes on."""
        try:
            work()
        except (Postponed, Refused, SQLAlchemyError) as untold:
            log.warning("an alert is not in", where=where, kind=type(untold).__name__)

    def _is_news(self, cause: str, now: datetime) -> bool:
        with self._lock:
            self._sent = {c: at for c, at in self._sent.items() if now - at < QUIET}
            if cause in self._sent:
                return False
            self._sent[cause] = now
            return True
