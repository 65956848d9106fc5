"""SIGTERM: what was begun is finished, nobody is left without an answer, and it takes seconds."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from bot.sandbox.slack.person import Json
from tests.crash import story
from tests.crash.test_run import check_onboarded, make_group
from tests.crash.world import Life, World, wait_for

pytestmark = pytest.mark.slow

AT_MOST = 30.0


def test_a_run_under_way_is_finished_first(world: World) -> None:
    life = begin_a_run(world, latency=1.0)
    assert stop(life) < AT_MOST
    assert world.status() == "applied"
    world.account.latency = 0
    world.begin()
    story.wait_done(world)
    check_onboarded(world)


def test_a_run_that_takes_too_long_goes_on_at_the_next_start(world: World) -> None:
    life = begin_a_run(world, latency=15.0)
    assert stop(life) < AT_MOST
    assert world.status() == "running"
    world.account.latency = 0
    world.begin()
    story.wait_done(world)
    check_onboarded(world)


def test_every_command_and_click_that_was_taken_is_answered(world: World) -> None:
    """Under load to the very end. What was not acked Slack itself reports to the person."""
    life = world.run(["-m", "bot", "serve"])
    life.wait_said('"event": "ready"')
    card = story.ask(world)
    wait_for(lambda: world.workspace.calls.of("response_url") != [])
    before = len(world.workspace.calls.of("response_url"))
    with clicking(world, card) as answers:
        wait_for(lambda: len(answers) > 100)
        assert stop(life) < AT_MOST
    taken = [answer for answer in answers if answer["ok"]]
    untaken = {answer["error"] for answer in answers if not answer["ok"]}
    answered = len(world.workspace.calls.of("response_url")) - before
    assert len(taken) > 100
    assert untaken <= {"dispatch_failed"}
    assert answered >= len(taken)


def begin_a_run(world: World, *, latency: float) -> Life:
    """Killed by nobody: told to stop while AWS takes its time over the first change."""
    make_group(world, "readonly", "ReadOnlyAccess")
    life = world.run(["-m", "bot", "serve"])
    life.wait_said('"event": "ready"')
    card = story.ask(world)
    world.account.latency = latency
    story.approve(world, card)
    wait_for(lambda: world.rows("SELECT 1 FROM audit_events WHERE tag = 'step:started'"), 40)
    return life


def stop(life: Life) -> float:
    """Seconds until it has ended, which it must do without complaint."""
    began = time.monotonic()
    life.process.send_signal(signal.SIGTERM)
    ended = life.process.wait(AT_MOST + 10)
    assert ended == 0, life.log[-3000:]
    assert '"event": "stopped"' in life.log
    return time.monotonic() - began


@contextmanager
def clicking(world: World, card: Json) -> Iterator[list[Json]]:
    """Two people who type and two who click, without a pause. The list grows meanwhile."""
    answers: list[Json] = []
    enough = threading.Event()
    robin, riley = world.person("robin"), world.person("riley")
    acts = [
        lambda: robin.command("/iam help"),
        lambda: riley.press("Approve", card),  # asked for it, so each click is refused in words
    ]

    def go_on(act: Callable[[], Json]) -> None:
        while not enough.is_set():
            answers.append(act())

    with ThreadPoolExecutor(4) as pool:
        for act in [*acts, *acts]:
            pool.submit(go_on, act)
        try:
            yield answers
        finally:
            enough.set()
