"""Killed at any point of a run: the next process carries it out to the end, each change once."""

import pytest

from bot.sandbox.slack.person import words
from tests.crash import story
from tests.crash.conftest import Outcome
from tests.crash.points import Point
from tests.crash.world import QUICK, World

pytestmark = pytest.mark.slow

READS = ("GetUser", "GetGroup", "ListAttachedGroupPolicies", "ListGroupPolicies")
WRITES = ("CreateUser", "CreateGroup", "AttachGroupPolicy", "AddUserToGroup")
COMMITS = (
    ("run:started", 1), ("step:started", 1), ("step:done", 1), ("step:started", 3),
    ("step:done", 3), ("request:applied", 1),
)  # fmt: skip
STEPS = ("begin", "stage create", "stage join", "finish")

POINTS = [
    Point("after", "commit", "request:approved"),
    *(Point("before", "aws", name, since="request:approved") for name in READS),
    *(Point(when, "aws", name) for name in WRITES for when in ("before", "after")),
    *(Point(when, "commit", tag, nth) for tag, nth in COMMITS for when in ("before", "after")),
    *(Point("after", "step", name) for name in STEPS),
]


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_run_killed_at_any_point_is_carried_out_by_the_next_process(
    world: World, outcome: Outcome, point: Point
) -> None:
    make_group(world, "readonly", "ReadOnlyAccess")
    first = world.begin(point)
    story.approve(world, story.ask(world))
    first.wait_dead()
    world.begin(timings=QUICK)
    story.wait_done(world)
    check_onboarded(world)
    outcome.note(point, "done, each change once")


def make_group(world: World, name: str, policy: str) -> None:
    """A group that AWS has before anyone asks."""
    iam = world.iam()
    iam.create_group(GroupName=name, Path="/departments/")
    iam.attach_group_policy(GroupName=name, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")


def check_onboarded(world: World) -> None:
    user = world.user()
    assert sorted(user["groups"]) == ["developers", "readonly"]
    assert user["path"] == "/people/"
    assert user["tags"]["managed-by"] == "twokeys"
    assert (user["console"], user["keys"], user["mfa"]) == (False, [], [])
    groups = {group["name"]: group["policies"] for group in world.account.snapshot()["groups"]}
    assert groups == {"developers": ["PowerUserAccess"], "readonly": ["ReadOnlyAccess"]}
    assert {state for (state,) in world.rows("SELECT state FROM steps")} == {"done", "offered"}
    assert len(world.rows("SELECT id FROM grants WHERE state = 'ready'")) == 3
    assert len(world.rows("SELECT seq FROM audit_events WHERE tag = 'request:applied'")) == 1
    check_told_once(world)


def check_told_once(world: World) -> None:
    """One card and one welcome: a card may be sent anew only if it was not yet noted where."""
    cards = [m for m in world.person("sam").messages("C0APPROVE") if "Onboard" in words(m)]
    welcomes = [m for m in world.person("jo").dm() if "Welcome" in words(m)]
    assert (len(cards), len(welcomes)) == (1, 1)
