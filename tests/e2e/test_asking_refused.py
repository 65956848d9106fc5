"""What can't be asked for, and what the person is told instead."""

import pytest

from tests.e2e.reading import words
from tests.e2e.scenes import APPROVALS, Story
from tests.e2e.stage import Stage


@pytest.mark.parametrize(
    ("groups", "why"),
    [
        ("develpers", "There is no group `develpers` here. Did you mean `developers`?"),
        ("Admins", "There is no group `Admins` here."),
        ("AdministratorAccess", "There is no group `AdministratorAccess` here."),
    ],
)
def test_plan_22_a_group_that_is_not_in_the_file_is_not_offered(
    stage: Stage, story: Story, groups: str, why: str
) -> None:
    told = story.said(story.riley, f"/iam onboard @jo groups={groups} user={story.user} reason=x")
    assert why in told
    assert stage.count(story.user) == 0


def test_plan_22_a_group_outside_the_configured_path_is_refused(stage: Stage, story: Story) -> None:
    aws = stage.twokeys.sweeper.aws
    aws.writes.create_group(GroupName="outsiders", Path="/elsewhere/")
    told = story.said(story.riley, f"/iam onboard @jo groups=outsiders user={story.user} reason=x")
    assert "under /elsewhere/ on AWS, outside /departments/" in told
    assert stage.count(story.user) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/iam onbord @jo", "Did you mean `onboard`?"),
        ("/iam onboard jo reason=x", "`jo` is not understood"),
        ("/iam onboard @nobody reason=x", "Pick the person from the list"),
        ("/iam onboard @jo grups=developers reason=x", "Did you mean `groups`?"),
        ('/iam onboard @jo reason="x', "A quote is opened and not closed"),
        ("/iam onboard @jo @sam reason=x", "One person at a time"),
    ],
)
def test_words_that_are_not_understood_get_the_nearest_that_are(
    stage: Stage, story: Story, text: str, expected: str
) -> None:
    told = story.said(story.riley, text)
    assert expected in told
    assert "Nothing changed." in told


@pytest.mark.parametrize(
    ("whom", "why"),
    [
        ("<@U0KIT>", "is a guest"),
        ("<@U0PAT>", "is deactivated"),
        ("<@U0TWOKEYS>", "is an app, not a person"),
        ("<@U0GHOST>", "Slack knows no such person"),
    ],
)
def test_only_people_of_this_workspace_are_onboarded(
    stage: Stage, story: Story, whom: str, why: str
) -> None:
    told = story.said(
        story.riley, f"/iam onboard {whom} groups=developers user={story.user} reason=x"
    )
    assert why in told
    assert stage.count(story.user) == 0


def test_a_guest_can_not_ask(stage: Stage, story: Story) -> None:
    kit = stage.person("U0KIT")
    text = f"/iam onboard @jo groups=developers user={story.user} reason=x"
    told = story.said(kit, text, "C0PLATFORM")
    assert "guest" in told
    assert stage.count(story.user) == 0


def test_a_request_that_nobody_could_approve_is_refused_at_once(stage: Stage, story: Story) -> None:
    text = f"/iam onboard @robin groups=pairs user={story.user} reason=x"
    told = story.said(story.sam, text)
    assert "Nobody could approve this: it needs 2 of `security`" in told
    assert stage.count(story.user) == 0
    assert not [m for m in story.sam.messages(APPROVALS) if story.user in words(m)]


def test_a_directory_that_can_not_be_read_refuses(stage: Stage, story: Story) -> None:
    stage.broken("users.info", error="internal_error", times=5)
    told = story.said(story.riley, f"/iam onboard @jo groups=developers user={story.user} reason=x")
    assert "Slack can't be asked who is who just now" in told
    assert stage.count(story.user) == 0
