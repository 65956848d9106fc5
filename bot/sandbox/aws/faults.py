"""Faults on order: the next calls of an operation fail, wait, or lose their reply."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass
class Fault:
    """`after_effect`: the call is carried out first. `lose_reply`: the connection is cut."""

    operation: str
    error: str | None = None
    http_status: int | None = None
    times: int = 1
    after_effect: bool = False
    lose_reply: bool = False
    delay: float = 0.0
    skip: int = 0


class Faults:
    """Tests order from their thread and each call takes in its own: hence the lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ordered: list[Fault] = []

    def inject(
        self,
        operation: str,
        error: str | None = None,
        *,
        http_status: int | None = None,
        times: int = 1,
        after_effect: bool = False,
        lose_reply: bool = False,
        delay: float = 0.0,
        skip: int = 0,
    ) -> None:
        """`operation` may be `*`. `skip` lets the first so many calls pass."""
        fault = Fault(operation, error, http_status, times, after_effect, lose_reply, delay, skip)
        with self._lock:
            self._ordered.append(fault)

    def inject_from(self, words: Mapping[str, Any]) -> None:
        """The same over HTTP. A word that is none of them is a `ValueError`."""
        known = {field.name for field in fields(Fault)}
        if "operation" not in words or not known.issuperset(words):
            raise ValueError(f"A fault has an operation and, at will, {sorted(known)}.")
        self.inject(**words)

    def clear(self) -> None:
        with self._lock:
            self._ordered.clear()

    def take(self, operation: str) -> Fault | None:
        """The fault this call meets, counted down."""
        with self._lock:
            for fault in self._ordered:
                if fault.operation in (operation, "*"):
                    return self._count(fault)
        return None

    def _count(self, fault: Fault) -> Fault | None:
        if fault.skip > 0:
            fault.skip -= 1
            return None
        fault.times -= 1
        if fault.times <= 0:
            self._ordered.remove(fault)
        return fault
