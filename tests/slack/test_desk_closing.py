import threading
from datetime import timedelta

from bot.slack.desk import RESTARTED, Desk
from bot.workflows.edge import Edge


def test_whoever_still_waits_when_the_desk_closes_is_told_to_try_again() -> None:
    hold = threading.Event()
    told: list[str] = []
    desk = Desk(Edge(lambda *_: None), slow=1)
    desk.slow("held up by AWS", hold.wait, told.append)
    desk.slow("waiting for a turn", lambda: told.append("done"), told.append)
    desk.close(timedelta(seconds=0.1))
    assert told == [RESTARTED]
    hold.set()


def test_what_was_begun_is_finished_before_the_desk_closes() -> None:
    began = threading.Event()
    told: list[str] = []

    def work() -> None:
        began.set()
        threading.Event().wait(0.2)
        told.append("done")

    desk = Desk(Edge(lambda *_: None))
    desk.quick("under way", work, told.append)
    began.wait()
    desk.close(timedelta(seconds=5))
    assert told == ["done"]
