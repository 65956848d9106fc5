"""Waiting for a database that is away."""

import threading
from collections.abc import Callable
from datetime import timedelta

from bot.store.database import AWAY

SOON = timedelta(seconds=5)


def patiently(work: Callable[[], None], stopped: threading.Event) -> None:
    """Do it once the database is there. If we stop before, what the rows say stays as it is."""
    while True:
        try:
            work()
        except AWAY:
            if stopped.wait(SOON.total_seconds()):
                raise
        else:
            return
