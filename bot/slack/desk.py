"""Work that follows an ack: done elsewhere, so that no ack ever waits for it.

Two lanes: opening a window can't wait for AWS, because its trigger lives three seconds.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.domain.errors import Postponed, Refused
from bot.slack import kit
from bot.workflows.edge import Edge

Tell = Callable[[str], object]


class Desk:
    def __init__(self, edge: Edge, *, quick: int = 16, slow: int = 16) -> None:
        self._edge = edge
        self._quick = ThreadPoolExecutor(quick, "quick")
        self._slow = ThreadPoolExecutor(slow, "slow")

    def quick(self, what: str, work: Callable[[], object], tell: Tell) -> None:
        """Slack only: open a window, answer a click."""
        self._quick.submit(self._run, what, work, tell)

    def slow(self, what: str, work: Callable[[], object], tell: Tell) -> None:
        """Whatever may ask AWS."""
        self._slow.submit(self._run, what, work, tell)

    def _run(self, what: str, work: Callable[[], object], tell: Tell) -> None:
        self._edge.run(what, lambda: _told(work, tell), tell)

    def close(self) -> None:
        """Finish what was begun."""
        self._quick.shutdown(wait=True)
        self._slow.shutdown(wait=True)


def _told(work: Callable[[], object], tell: Tell) -> None:
    try:
        work()
    except (Refused, Postponed) as problem:
        tell(kit.trouble(problem))
