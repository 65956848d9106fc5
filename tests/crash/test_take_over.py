"""On PostgreSQL a process that dies does not come back: another one notices, and takes over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.crash import story
from tests.crash.conftest import Outcome
from tests.crash.points import Point
from tests.crash.test_handing_over import LONGER, active_keys
from tests.crash.test_mfa import check_enrolled
from tests.crash.test_run import check_onboarded, make_group
from tests.crash.world import QUICK, World, wait_for

pytestmark = pytest.mark.slow

RUN = [
    Point("after", "commit", "request:approved"),
    Point("before", "aws", "GetGroup", since="request:approved"),
    Point("before", "aws", "CreateUser"),
    Point("after", "aws", "CreateUser"),
    Point("after", "commit", "step:done"),
    Point("after", "step", "stage create"),
    Point("after", "aws", "AddUserToGroup"),
    Point("before", "commit", "request:applied"),
]
KEY = [
    Point("after", "aws", "CreateAccessKey"),
    Point("after", "commit", "grant:minted"),
    Point("after", "slack", "views.update", since="grant:minted"),
]


@pytest.fixture
def world(postgres_url: str, tmp_path: Path) -> Iterator[World]:
    seal_key = Fernet.generate_key().decode()
    with World(tmp_path, postgres_url, seal_key=seal_key).running() as made:
        yield made


@pytest.mark.parametrize("point", RUN, ids=str)
def test_a_run_of_a_dead_process_is_carried_out_by_another(
    world: World, outcome: Outcome, point: Point
) -> None:
    make_group(world, "readonly", "ReadOnlyAccess")
    first = world.begin(point)
    story.approve(world, story.ask(world))
    first.wait_dead()
    world.begin(timings=QUICK)
    story.wait_done(world, timeout=40)
    check_onboarded(world)
    outcome.note(f"PostgreSQL: {point}", "done by another process, each change once")


@pytest.mark.parametrize("point", KEY, ids=str)
def test_a_key_on_its_way_from_a_dead_process_is_gone(
    world: World, outcome: Outcome, point: Point
) -> None:
    first = world.begin(point)
    story.onboard(world)
    story.press_beside(world.person("jo"), "Access key", "Show it now")
    first.wait_dead()
    world.begin(timings=LONGER)
    wait_for(lambda: world.state_of("access-key") == "ready")
    assert active_keys(world) == set()
    story.keep(world, story.reveal(world, "Access key"))
    wait_for(lambda: world.state_of("access-key") == "confirmed")
    assert len(active_keys(world)) == 1
    outcome.note(f"PostgreSQL: {point}", "no key of its own left; the button makes a new one")


def test_an_enrolled_device_of_a_dead_process_counts(world: World, outcome: Outcome) -> None:
    point = Point("after", "aws", "EnableMFADevice")
    first = world.begin(point)
    story.onboard(world)
    story.enter(world, story.scan(world))
    first.wait_dead()
    world.begin(timings=QUICK)
    check_enrolled(world)
    outcome.note(f"PostgreSQL: {point}", "counts as enrolled; the picture is gone")


def test_a_peer_that_is_there_already_takes_over(world: World, outcome: Outcome) -> None:
    make_group(world, "readonly", "ReadOnlyAccess")
    point = Point("after", "aws", "CreateUser")
    doomed = world.begin(point)
    card = story.ask(world)
    world.account.latency = 5.0  # so that the run is its own before the other one is there
    story.approve(world, card)
    wait_for(lambda: world.status() == "running")
    world.begin(timings=QUICK)
    doomed.wait_dead()
    world.account.latency = 0.0
    story.wait_done(world, timeout=40)
    check_onboarded(world)
    outcome.note(f"PostgreSQL: {point}", "done by a peer that was there already")
