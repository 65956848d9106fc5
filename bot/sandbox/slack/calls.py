"""What the app called: kept whole, so that a test can search it for what must not be there."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    method: str
    params: dict[str, Any]
    result: dict[str, Any]
    at: float
    """Seconds since the epoch, when the call came in."""

    @property
    def error(self) -> str | None:
        return self.result.get("error")


class Calls:
    """Written on the server's loop, read from anywhere."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: list[Call] = []

    def record(self, call: Call) -> None:
        with self._lock:
            self._all.append(call)

    def __iter__(self) -> Iterator[Call]:
        with self._lock:
            return iter(list(self._all))

    def __len__(self) -> int:
        with self._lock:
            return len(self._all)

    def of(self, method: str) -> list[Call]:
        return [call for call in self if call.method == method]

    def clear(self) -> None:
        with self._lock:
            self._all.clear()
