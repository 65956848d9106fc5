"""Faults on order: the next calls of a method fail, wait, or lose their answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Fault:
    method: str
    error: str = ""
    http_status: int = 200
    retry_after: int | None = None
    times: int = 1
    delay: float = 0.0
    drop_reply: bool = False


class Faults:
    """Tests order from their own thread, the server takes on its loop: hence the lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The next fault ordered for this method, counted down."""
        with self._lock:
            for fault in self._waiting:
                if fault.method in (method, "*"):
                    self._count(fault)
                    return fault
        return None

    def _count(self, fault: Fault) -> None:
        fault.times -= 1
        if fault.times <= 0:
            self._waiting.remove(fault)

    @contextmanager
    def ordered(self, fault: Fault) -> Iterator[None]:
        """For the length of a test's `with`."""
        self.add(fault)
        try:
            yield
        finally:
            self.clear()
