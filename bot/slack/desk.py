"""Work that follows an ack: done elsewhere, so that no ack ever waits for it.

Two lanes: opening a window can't wait for AWS, because its trigger lives three seconds.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta

from bot.domain.errors import Postponed, Refused
from bot.slack import kit
from bot.workflows.edge import Edge

Tell = Callable[[str], object]


class Desk:
    def __init__(self, edge: Edge, *, quick: int = 16, slow: int = 16) -> None:
        self._edge = edge
        self._quick = ThreadPoolExecutor(quick, "quick")
        self._slow = ThreadPoolExecutor(slow, "slow")
        self._under_way: set[Future[None]] = set()

    def quick(self, what: str, work: Callable[[], object], tell: Tell) -> None:
        """Slack only: open a window, answer a click."""
        self._take(self._quick, what, work, tell)

    def slow(self, what: str, work: Callable[[], object], tell: Tell) -> None:
        """Whatever may ask AWS."""
        self._take(self._slow, what, work, tell)

    def _take(
        self, lane: ThreadPoolExecutor, what: str, work: Callable[[], object], tell: Tell
    ) -> None:
        future = lane.submit(self._run, what, work, tell)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)

    def _run(self, what: str, work: Callable[[], object], tell: Tell) -> None:
        self._edge.run(what, lambda: _told(work, tell), tell)

    def close(self, within: timedelta) -> None:
        """Finish what was begun; what a click began and can't end in time, another click can."""
        wait(set(self._under_way), timeout=within.total_seconds())
        for lane in (self._quick, self._slow):
            lane.shutdown(wait=False, cancel_futures=True)


def _told(work: Callable[[], object], tell: Tell) -> None:
    try:
        work()
    except (Refused, Postponed) as problem:
        tell(kit.trouble(problem))
