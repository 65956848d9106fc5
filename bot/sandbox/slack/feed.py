"""What every open page hears about: one queue for each listener of a person."""

import asyncio
from typing import Any

Event = tuple[str, dict[str, Any]]


class Feed:
    """Lives on the server's loop; `None` in a queue ends that listener."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[asyncio.Queue[Event | None]]] = {}

    def listen(self, person: str) -> asyncio.Queue[Event | None]:
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners.setdefault(person, []).append(queue)
        return queue

    def leave(self, person: str, queue: asyncio.Queue[Event | None]) -> None:
        self._listeners[person].remove(queue)

    def tell(self, person: str, event: str, data: dict[str, Any]) -> None:
        for queue in self._listeners.get(person, ()):
            queue.put_nowait((event, data))

    def tell_all(self, event: str, data: dict[str, Any]) -> None:
        for person in list(self._listeners):
            self.tell(person, event, data)

    def close(self) -> None:
        for queues in self._listeners.values():
            for queue in queues:
                queue.put_nowait(None)
