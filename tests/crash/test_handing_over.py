"""Killed while a password or key is handed over: nothing unconfirmed stays usable.

The invariant of every point: after a new start and a sweep there is no active key and no password
but those whose owner confirmed them, and no key of anybody else was touched.
"""

from typing import Any

import pytest

from tests.crash import story
from tests.crash.conftest import Outcome
from tests.crash.points import Point
from tests.crash.world import QUICK, World, wait_for

pytestmark = pytest.mark.slow

LONGER = {**QUICK, "confirm": 600}
"""Everything stuck is looked into at once, but a person is given the time to confirm."""


def points(mint: str) -> list[Point]:
    """From the click to the screen, each with the state that the next process finds."""
    return [
        Point("before", "commit", "grant:minting"),
        Point("after", "commit", "grant:minting"),
        Point("before", "aws", mint),
        Point("after", "aws", mint),
        Point("before", "commit", "grant:minted"),
        Point("after", "commit", "grant:minted"),
        Point("before", "slack", "views.update", since="grant:minted"),
        Point("after", "slack", "views.update", since="grant:minted"),
        Point("before", "commit", "grant:shown"),
    ]


@pytest.mark.parametrize("point", points("CreateAccessKey"), ids=str)
def test_a_key_that_was_on_its_way_is_gone_and_the_button_works_again(
    world: World, outcome: Outcome, point: Point
) -> None:
    others = onboard_beside_other_keys(world, point, "Access key")
    world.begin(timings=LONGER)
    wait_for(lambda: world.state_of("access-key") == "ready")
    assert active_keys(world) == others
    story.keep(world, story.reveal(world, "Access key"))
    wait_for(lambda: world.state_of("access-key") == "confirmed")
    (mine,) = world.rows("SELECT object_id FROM grants WHERE kind = 'access-key'")[0]
    assert active_keys(world) == others | {mine}
    outcome.note(point, "no key of its own left; the button makes a new one")


@pytest.mark.parametrize("point", points("CreateLoginProfile"), ids=str)
def test_a_password_that_was_on_its_way_is_gone_and_the_button_works_again(
    world: World, outcome: Outcome, point: Point
) -> None:
    begin_and_die(world, point, "Password")
    world.begin(timings=LONGER)
    wait_for(lambda: world.state_of("password") == "ready")
    assert not world.user()["console"]
    story.keep(world, story.reveal(world, "Password"))
    wait_for(lambda: world.state_of("password") == "confirmed")
    assert world.user()["console"]
    outcome.note(point, "no password left; the button makes a new one")


SHOWN = Point("after", "commit", "grant:shown")
CONFIRMING = [
    Point("before", "commit", "grant:confirmed"),
    Point("after", "commit", "grant:confirmed"),
]


def test_a_shown_key_that_nobody_confirms_is_switched_off(world: World, outcome: Outcome) -> None:
    others = onboard_beside_other_keys(world, SHOWN, "Access key")
    world.begin(timings=QUICK)
    wait_for(lambda: world.state_of("access-key") == "inactive")
    assert active_keys(world) == others
    outcome.note(SHOWN, "switched off, since it was not confirmed in time")


def test_a_shown_key_can_still_be_confirmed_in_the_window_that_is_open(
    world: World, outcome: Outcome
) -> None:
    others = onboard_beside_other_keys(world, SHOWN, "Access key")
    world.begin(timings=LONGER)
    story.keep(world, world.person("jo").wait_view("shown once"))
    wait_for(lambda: world.state_of("access-key") == "confirmed")
    assert len(active_keys(world) - others) == 1
    outcome.note(SHOWN, "confirmed from the window that stayed open")


@pytest.mark.parametrize("point", CONFIRMING, ids=str)
def test_a_confirmation_is_kept_or_can_be_given_again(
    world: World, outcome: Outcome, point: Point
) -> None:
    first = world.begin(point)
    story.onboard(world)
    story.keep(world, story.reveal(world, "Access key"))
    first.wait_dead()
    world.begin(timings=LONGER)
    if point.when == "before":
        story.press_beside(world.person("jo"), "Access key", "I have saved it")
    wait_for(lambda: world.state_of("access-key") == "confirmed")
    assert len(active_keys(world)) == 1
    outcome.note(point, "the key works" + (", confirmed in the message" * (point.when == "before")))


def test_a_key_that_somebody_else_made_meanwhile_is_not_touched(
    world: World, outcome: Outcome
) -> None:
    """Two new keys after a lost reply: nobody can tell whose is whose, so people are asked."""
    point = Point("before", "commit", "grant:minted")
    begin_and_die(world, point, "Access key")
    theirs = world.iam().create_access_key(UserName="jo.smith")["AccessKey"]["AccessKeyId"]
    world.begin(timings=LONGER)
    wait_for(lambda: world.state_of("access-key") == "blocked")
    assert theirs in active_keys(world)
    alert = world.person("sam").wait_message("C0AUDIT", theirs)
    assert len(active_keys(world)) == 2
    assert all(key in str(alert) for key in active_keys(world))
    outcome.note(point, "with another new key beside it: both left alone, operators told")


def begin_and_die(world: World, point: Point, line: str) -> None:
    first = world.begin(point)
    story.onboard(world)
    story.press_beside(world.person("jo"), line, "Show it now")
    first.wait_dead()


def onboard_beside_other_keys(world: World, point: Point, line: str) -> set[str]:
    """As `begin_and_die`, with a key that an administrator had made; returns all active ones."""
    first = world.begin(point)
    story.onboard(world)
    world.iam().create_access_key(UserName="jo.smith")
    others = active_keys(world)
    story.press_beside(world.person("jo"), line, "Show it now")
    first.wait_dead()
    return others


def active_keys(world: World) -> set[str]:
    """Everybody's but the program's own."""
    users: list[Any] = world.account.snapshot()["users"]
    people = [user for user in users if user["path"] != "/service/"]
    return {key["id"] for user in people for key in user["keys"] if key["status"] == "Active"}
