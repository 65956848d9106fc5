"""What a process leaves behind when it ends, killed or told to, and who may take it up."""

import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from tests.crash import story
from tests.crash.conftest import Outcome
from tests.crash.points import Point
from tests.crash.test_run import check_onboarded, make_group
from tests.crash.world import ROOT, World

pytestmark = pytest.mark.slow


def test_a_request_that_waits_outlives_its_process(world: World, outcome: Outcome) -> None:
    make_group(world, "readonly", "ReadOnlyAccess")
    first = world.begin()
    card = story.ask(world)
    first.kill()
    world.begin()
    story.approve(world, card)
    story.wait_done(world)
    check_onboarded(world)
    outcome.note("while a request waits", "the same card still works")


def test_a_click_that_was_not_recorded_can_be_made_again(world: World, outcome: Outcome) -> None:
    make_group(world, "readonly", "ReadOnlyAccess")
    point = Point("before", "commit", "decision:recorded")
    first = world.begin(point)
    card = story.ask(world)
    story.approve(world, card)
    first.wait_dead()
    world.begin()
    assert world.status() == "pending"
    story.approve(world, card)
    story.wait_done(world)
    check_onboarded(world)
    outcome.note(point, "still pending; the next click counts")


def test_a_request_that_was_not_announced_is_announced_by_the_next_process(
    world: World, outcome: Outcome
) -> None:
    make_group(world, "readonly", "ReadOnlyAccess")
    point = Point("after", "commit", "request:submitted")
    first = world.begin(point)
    world.person("riley").command(story.ASK)
    first.wait_dead()
    world.begin()
    story.approve(world, world.person("sam").wait_message("C0APPROVE", "joins payments"))
    story.wait_done(world)
    check_onboarded(world)
    outcome.note(point, "its card appears after the start")


def test_a_run_begins_as_soon_as_its_approval_is_committed(world: World) -> None:
    """By the bell: the engine's own look at its queue comes once a second."""
    world.begin()
    story.onboard(world)
    moments = world.rows(
        "SELECT at FROM audit_events WHERE tag IN ('request:approved', 'run:started') ORDER BY seq"
    )
    approved, started = (datetime.fromisoformat(str(at)) for (at,) in moments)
    assert started - approved < timedelta(seconds=0.5)


def test_a_second_process_on_the_same_sqlite_file_refuses_to_start(world: World) -> None:
    world.begin()
    second = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT, env=world.environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert second.returncode in (2, 3)
    assert len(second.stderr.strip().splitlines()) == 1
    assert "in use by another twokeys process" in second.stderr
