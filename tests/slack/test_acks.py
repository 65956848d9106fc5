import threading
import time

from bot.slack.acks import PATIENCE, Acks


def test_work_begins_at_once_when_no_ack_is_due() -> None:
    began = time.monotonic()
    Acks().give_way()
    assert time.monotonic() - began < PATIENCE / 2


def test_work_waits_until_the_last_ack_is_sent() -> None:
    acks, went_on = Acks(), threading.Event()
    acks.came()
    acks.came()

    def wait() -> None:
        acks.give_way()
        went_on.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    acks.sent()
    assert not went_on.wait(0.1)
    acks.sent()
    assert went_on.wait(PATIENCE / 2)
    waiting.join()


def test_work_waits_for_acks_no_longer_than_a_window_can() -> None:
    acks = Acks()
    acks.came()
    began = time.monotonic()
    acks.give_way()
    assert PATIENCE <= time.monotonic() - began < 2.0


def test_acks_that_a_lost_connection_owes_are_not_waited_for() -> None:
    acks = Acks()
    acks.came()
    acks.forget()
    began = time.monotonic()
    acks.give_way()
    assert time.monotonic() - began < PATIENCE / 2
