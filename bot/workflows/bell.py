"""A bell for whoever looks around now and then: rung, they look at once."""

import threading
import time


class Bell:
    """Waits like a stop event, `set` and all, but also wakes up when it is rung.

    `lag`: seconds from a ring to the look, for those who let others go first.
    """

    def __init__(self, lag: float = 0.0) -> None:
        self._lag = lag
        self._changed = threading.Condition()
        self._is_rung = self._is_over = False

    def ring(self) -> None:
        with self._changed:
            self._is_rung = True
            self._changed.notify_all()

    def set(self) -> None:
        """No more waiting: it is over."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def is_set(self) -> bool:
        return self._is_over

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it is over. A ring that came before the wait counts, once."""
        with self._changed:
            was_rung = self._changed.wait_for(lambda: self._is_rung or self._is_over, timeout)
        if was_rung and not self._is_over:
            time.sleep(self._lag)
        self._is_rung = False  # what was put there before this is seen by the look that follows
        return self._is_over
