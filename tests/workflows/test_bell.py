import threading
import time

from bot.workflows.bell import Bell

LONG = 5.0


def test_a_ring_ends_the_wait_at_once() -> None:
    bell = Bell()
    threading.Timer(0.05, bell.ring).start()
    began = time.monotonic()
    assert not bell.wait(LONG)
    assert time.monotonic() - began < LONG / 2


def test_a_ring_before_the_wait_counts_once() -> None:
    bell = Bell()
    bell.ring()
    began = time.monotonic()
    assert not bell.wait(LONG)
    assert time.monotonic() - began < LONG / 2
    assert not bell.wait(0.05)
    assert time.monotonic() - began >= 0.05


def test_nobody_rings_and_the_wait_ends_in_time() -> None:
    began = time.monotonic()
    assert not Bell().wait(0.1)
    assert 0.1 <= time.monotonic() - began < LONG


def test_when_it_is_over_nobody_waits_any_more() -> None:
    bell = Bell()
    bell.set()
    assert bell.is_set()
    assert bell.wait(LONG)


def test_a_bell_with_a_lag_lets_others_go_first() -> None:
    bell = Bell(lag=0.1)
    bell.ring()
    began = time.monotonic()
    bell.wait(LONG)
    assert 0.1 <= time.monotonic() - began < LONG / 2
