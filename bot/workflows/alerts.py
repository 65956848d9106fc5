"""Telling the operators: once per cause and hour, in the log and in Slack, and never failing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

import structlog

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

    def raise_alert(self, text: str) -> None:
        now = self._clock.now()
        with self._lock:
            if now - self._sent.get(text, datetime.min.replace(tzinfo=now.tzinfo)) < QUIET:
                return
            self._sent[text] = now
        log.error("alert", text=text)
        with self._db.begin() as conn:
            audit.append(conn, Tag.OPERATOR_ALERTED, at=now, text=text)
        try:
            self._send(text)
        except (Postponed, Refused) as unsent:
            log.warning("the alert did not reach Slack", why=str(unsent))
