"""Killed while MFA is set up: a device nobody enrolled is gone, and one that AWS took counts."""

import pytest

from bot.sandbox.slack.person import words
from tests.crash import story
from tests.crash.conftest import Outcome
from tests.crash.points import Point
from tests.crash.world import QUICK, World, wait_for

pytestmark = pytest.mark.slow

LONGER = {**QUICK, "mfa_setup": 600}

UNFINISHED = [
    Point("before", "commit", "grant:minting"),
    Point("before", "aws", "CreateVirtualMFADevice"),
    Point("after", "aws", "CreateVirtualMFADevice"),
    Point("before", "commit", "grant:minted"),
    Point("after", "commit", "grant:minted"),
    Point("after", "slack", "files.getUploadURLExternal"),
    Point("before", "slack", "files.completeUploadExternal"),
    Point("after", "slack", "files.completeUploadExternal"),
    Point("after", "slack", "chat.postMessage", text="Setup picture"),
    Point("before", "slack", "chat.update", text="type this key"),
    Point("after", "slack", "chat.update", text="type this key"),
    Point("before", "commit", "grant:shown"),
    Point("after", "commit", "grant:shown"),
]
"""From the click to the picture on the screen."""

PROVING = [
    Point("after", "aws", "EnableMFADevice"),
    Point("before", "slack", "chat.delete"),
    Point("after", "slack", "files.delete"),
    Point("before", "commit", "mfa:enrolled"),
    Point("after", "commit", "mfa:enrolled"),
]
"""From AWS's yes to the record of it."""


@pytest.mark.parametrize("point", UNFINISHED, ids=str)
def test_a_device_on_its_way_is_deleted_with_its_picture_and_the_button_works_again(
    world: World, outcome: Outcome, point: Point
) -> None:
    first = world.begin(point)
    story.onboard(world)
    story.press_beside(world.person("jo"), "MFA", "Set up MFA")
    first.wait_dead()
    second = world.begin(timings=QUICK)
    wait_for(lambda: world.state_of("mfa") == "ready" and not devices(world))
    check_no_seed_is_left(world)
    second.kill()
    world.begin(timings=LONGER)
    story.enter(world, story.scan(world))
    check_enrolled(world)
    outcome.note(point, "device and picture gone; the button works again")


@pytest.mark.parametrize("point", PROVING, ids=str)
def test_a_device_that_aws_took_counts_as_enrolled(
    world: World, outcome: Outcome, point: Point
) -> None:
    first = world.begin(point)
    story.onboard(world)
    story.enter(world, story.scan(world))
    first.wait_dead()
    world.begin(timings=QUICK)
    check_enrolled(world)
    outcome.note(point, "counts as enrolled; the picture is gone")


def test_codes_that_never_reached_aws_can_be_entered_again(world: World, outcome: Outcome) -> None:
    point = Point("before", "aws", "EnableMFADevice")
    first = world.begin(point)
    story.onboard(world)
    codes = story.scan(world)
    story.enter(world, codes)
    first.wait_dead()
    world.begin(timings=LONGER)
    story.close_windows(world.person("jo"))
    story.enter(world, codes)
    check_enrolled(world)
    outcome.note(point, "the same codes are taken again")


def check_enrolled(world: World) -> None:
    wait_for(lambda: world.state_of("mfa") == "confirmed")
    (device,) = world.user()["mfa"]
    assert device["serial"] in devices(world)
    check_no_seed_is_left(world)


def check_no_seed_is_left(world: World) -> None:
    """Neither the picture nor the key to type: not in a message, and not as a file."""
    shown = world.person("jo").dm()
    assert not any(message["files"] for message in shown)
    assert not any("type this key" in words(message) for message in shown)


def devices(world: World) -> list[str]:
    return [device["serial"] for device in world.account.snapshot()["virtual_mfa"]]
