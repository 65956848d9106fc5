"""Work that follows an ack: done elsewhere, so that no ack ever waits for it.

Two lanes: opening a window can't wait for AWS, because its trigger lives three seconds.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from functools import partial

import structlog

from bot.domain.errors import Postponed, Refused
from bot.slack import kit
from bot.slack.acks import Acks
from bot.workflows.edge import Edge

log = structlog.get_logger()

Tell = Callable[[str], object]

LAST_WORDS = timedelta(seconds=2)
RESTARTED = "Twokeys is being restarted and did not come to this. Nothing changed: try again soon."


class Desk:
    def __init__(self, edge: Edge, *, quick: int = 16, slow: int = 16) -> None:
        self._edge = edge
        self.acks = Acks()
        self._quick = ThreadPoolExecutor(quick, "quick")
        self._slow = ThreadPoolExecutor(slow, "slow")
        self._under_way: dict[Future[None], Tell] = {}

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
        self._under_way[future] = tell
        future.add_done_callback(lambda done: self._under_way.pop(done, None))

    def _run(self, what: str, work: Callable[[], object], tell: Tell) -> None:
        self.acks.give_way()
        self._edge.run(what, lambda: _told(work, tell), tell)

    def close(self, within: timedelta) -> None:
        """Finish what was begun. Whoever is still waiting for a turn then is told to try again."""
        wait(list(self._under_way), timeout=within.total_seconds())
        waiting = dict(self._under_way)
        for lane in (self._quick, self._slow):
            lane.shutdown(wait=False, cancel_futures=True)
        self._send_away([tell for future, tell in waiting.items() if future.cancelled()])

    def _send_away(self, untold: list[Tell]) -> None:
        lane = ThreadPoolExecutor(16, "last words")
        told = [
            lane.submit(self._edge.run, "a last word", partial(tell, RESTARTED), lambda _: None)
            for tell in untold
        ]
        wait(told, timeout=LAST_WORDS.total_seconds())
        lane.shutdown(wait=False, cancel_futures=True)


def _told(work: Callable[[], object], tell: Tell) -> None:
    try:
        work()
    except Refused as refusal:
        tell(kit.trouble(refusal))
    except Postponed as later:
        log.warning("not now", why=later.why, alert=later.alert)
        tell(kit.trouble(later))
