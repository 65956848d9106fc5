"""What is used of the engine's library though it is private: docs/adr/0002 says why."""

import inspect

from dbos import DBOS
from dbos._queue import queue_worker_thread

from bot.workflows.bell import Bell


def test_a_looker_still_takes_what_stops_it_first() -> None:
    assert list(inspect.signature(queue_worker_thread).parameters) == [
        "stop_event", "dbos", "queue",
    ]  # fmt: skip


def test_a_looker_asks_nothing_of_its_stop_event_that_a_bell_does_not_answer() -> None:
    source = inspect.getsource(queue_worker_thread)
    asked = {part.split("(")[0] for part in source.split("stop_event.")[1:]}
    assert asked <= {name for name in dir(Bell) if not name.startswith("_")}


def test_the_flows_of_a_dead_process_can_still_be_taken_over_by_its_id() -> None:
    assert list(inspect.signature(DBOS._recover_pending_workflows).parameters)[:1] == [
        "executor_ids"
    ]
