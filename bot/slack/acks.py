"""Acks first: what follows an ack waits a moment while others are due.

Python runs one thread at a time. In a burst the work of the first commands would otherwise take
turns with the acks of the last ones, and Slack gives an ack three seconds.
"""

import threading

PATIENCE = 0.5
"""Seconds. A window must open within three seconds of its click, so work does not wait longer."""


class Acks:
    """How many have been asked for and not been sent yet."""

    def __init__(self) -> None:
        self._due = 0
        self._changed = threading.Condition()

    def came(self) -> None:
        with self._changed:
            self._due += 1

    def sent(self) -> None:
        with self._changed:
            self._due -= 1
            if self._due <= 0:
                self._changed.notify_all()

    def forget(self) -> None:
        """The connection is gone: nothing more is sent."""
        with self._changed:
            self._due = 0
            self._changed.notify_all()

    def give_way(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._due <= 0, PATIENCE)
