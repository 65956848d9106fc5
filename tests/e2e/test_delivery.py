"""A password or key is shown once, on its owner's click, and to nobody else."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from bot.store.grants import Kind, State
from tests.e2e.reading import buttons, labels, shown_values, words
from tests.e2e.scenes import Story
from tests.e2e.stage import Stage


def keys(stage: Stage, story: Story) -> list[str]:
    """The states of the user's keys on AWS."""
    return sorted(key["status"] for key in stage.aws_user(story.user)["keys"])


def works(stage: Stage, key_id: str, secret: str) -> bool:
    """Whether AWS takes this key."""
    sts = boto3.client(
        "sts", endpoint_url=stage.account.endpoint_url, region_name="us-east-1",
        aws_access_key_id=key_id, aws_secret_access_key=secret,
    )  # fmt: skip
    try:
        return bool(sts.get_caller_identity()["Arn"])
    except ClientError:
        return False


def test_the_owners_message_says_what_to_do_in_which_order(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    message = story.welcome()
    shown = words(message)
    assert message["text"] == "Your AWS sign-in is ready."
    assert f"https://acme.signin.aws.amazon.com/console  as  `{story.user}`" in shown
    assert [shown.index(w) for w in ("*Password*", "*MFA*", "*Access key*")] == sorted(
        shown.index(w) for w in ("*Password*", "*MFA*", "*Access key*")
    )
    assert labels(message) == ["Show it now", "Set up MFA", "Show it now", "This wasn't me"]
    assert "Asked by <@U0RILEY>, approved by <@U0SAM>" in shown
    phone = [n["text"] for n in story.owner.notifications()]
    assert phone[-1] == "Your AWS sign-in is ready."
    assert not any("AKIA" in text for text in phone)


def test_a_key_is_shown_once_and_works(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    assert keys(stage, story) == []
    view = story.show(Kind.ACCESS_KEY)
    assert view["submit"]["text"] == "I have saved it"
    assert buttons(view) == []
    assert not [b for b in view["blocks"] if b["type"] == "input"]
    assert "Press *Show it now* again".lower() in words(view).lower()
    key_id, secret = shown_values(view)
    assert works(stage, key_id, secret)
    story.save(view)
    story.grant_becomes(Kind.ACCESS_KEY, State.CONFIRMED)
    assert story.owner.view() is None
    message = story.welcome(f"AKIA\u2026{key_id[-4:]}")
    assert labels(message).count("Show it now") == 1  # the password's


def test_plan_37_somebody_elses_click_is_refused_and_the_owner_is_told(
    stage: Stage, story: Story
) -> None:
    story.given(more="keys=yes")
    value = buttons(story.welcome(), f"grant {story.grant(Kind.ACCESS_KEY).id}")[0]["value"]
    card = story.card()
    told = story.answer(
        story.sam, lambda: stage.forged_click("U0SAM", card, "grant.reveal", value), "C0APPROVE"
    )
    assert "Only <@U0JO> can open this. Nothing changed." in told
    assert story.sam.view() is None
    assert "<@U0SAM> tried to open your AWS credentials" in story.told(
        story.owner, "tried to open your AWS credentials"
    )
    assert stage.calls_of("CreateAccessKey", story.user) == 0
    refused = [e for e in story.events() if e.tag == "grant:refused"]
    assert [e.actor for e in refused] == ["U0SAM"]


@pytest.mark.slow
def test_an_owner_who_became_a_guest_is_refused(stage: Stage, story: Story) -> None:
    story.given()
    with stage.changed("U0JO", is_guest=True):
        assert story.press(Kind.PASSWORD, "Show it now")["ok"]
        view = story.owner.wait_view("is a guest")
    assert not stage.aws_user(story.user)["console"]
    story.owner.close(view["id"])


def test_a_double_click_makes_one_key(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    stage.account.latency = 0.3
    assert story.press(Kind.ACCESS_KEY, "Show it now")["ok"]
    message, grant = story.welcome(), story.grant(Kind.ACCESS_KEY)
    assert story.owner.click(
        message["channel"], message["ts"], "grant.reveal", block_id=f"grant {grant.id}", stale=True
    )["ok"]

    def refused() -> Any:
        """Either window: the clicks may overtake each other."""
        views = story.owner.state()["views"]
        return next((view for view in views if "in another window" in words(view)), None)

    told = story.owner.wait_for(refused)
    assert "Nothing changed." in words(told)
    story.owner.close(told["id"])
    stage.canaries.add(shown_values(story.owner.wait_view("shown once"))[-1])
    assert stage.calls_of("CreateAccessKey", story.user) == 1
    assert keys(stage, story) == ["Active"]


def test_shown_again_the_first_key_is_gone(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    first = shown_values(view := story.show(Kind.ACCESS_KEY))
    story.owner.close(view["id"])
    stage.until(lambda: story.grant(Kind.ACCESS_KEY).view_id is None)
    second = shown_values(story.show(Kind.ACCESS_KEY))
    assert first[0] != second[0]
    assert not works(stage, *first)
    assert works(stage, *second)
    assert keys(stage, story) == ["Active"]


@pytest.mark.slow
def test_three_times_at_most(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    for _ in range(3):
        view = story.show(Kind.ACCESS_KEY)
        story.owner.close(view["id"])
        stage.until(lambda: story.grant(Kind.ACCESS_KEY).view_id is None)
    assert story.press(Kind.ACCESS_KEY, "Show it now")["ok"]
    assert "the most for one approval" in words(story.owner.wait_view("made 3 times already"))
    assert stage.calls_of("CreateAccessKey", story.user) == 3
    assert keys(stage, story) == ["Active"]


def test_not_confirmed_in_ten_minutes_is_switched_off_and_can_be_switched_on(
    stage: Stage, story: Story
) -> None:
    story.given(more="keys=yes")
    key_id, secret = shown_values(story.show(Kind.ACCESS_KEY))
    stage.later(timedelta(minutes=9))
    assert keys(stage, story) == ["Active"]
    stage.later(timedelta(minutes=2))
    story.grant_becomes(Kind.ACCESS_KEY, State.INACTIVE)
    assert keys(stage, story) == ["Inactive"]
    assert not works(stage, key_id, secret)
    assert "it is switched off" in words(story.welcome("switched off"))
    assert story.press(Kind.ACCESS_KEY, "I have saved it")["ok"]
    story.grant_becomes(Kind.ACCESS_KEY, State.CONFIRMED)
    assert works(stage, key_id, secret)


@pytest.mark.slow
def test_switched_off_for_a_day_it_is_deleted(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    story.show(Kind.ACCESS_KEY)
    stage.later(timedelta(minutes=11))
    stage.later(timedelta(hours=25))
    story.grant_becomes(Kind.ACCESS_KEY, State.EXPIRED)
    assert keys(stage, story) == []
    assert "This offer has ended" in words(story.welcome("offer has ended"))


@pytest.mark.slow
def test_a_key_that_is_used_counts_as_confirmed(stage: Stage, story: Story) -> None:
    story.given(more="keys=yes")
    assert works(stage, *shown_values(story.show(Kind.ACCESS_KEY)))
    stage.later(timedelta(minutes=11))
    story.grant_becomes(Kind.ACCESS_KEY, State.CONFIRMED)
    assert keys(stage, story) == ["Active"]


@pytest.mark.slow
def test_a_password_nobody_confirmed_is_removed_and_can_be_had_again(
    stage: Stage, story: Story
) -> None:
    story.given()
    view = story.show(Kind.PASSWORD)
    story.owner.close(view["id"])
    stage.later(timedelta(minutes=11))
    story.grant_becomes(Kind.PASSWORD, State.READY)
    assert not stage.aws_user(story.user)["console"]
    again = shown_values(story.show(Kind.PASSWORD))[-1]
    assert stage.account.signin(story.user, again).ok


def test_a_first_password_that_nobody_used_is_removed_after_three_days(
    stage: Stage, story: Story
) -> None:
    story.given()
    story.save(story.show(Kind.PASSWORD))
    story.grant_becomes(Kind.PASSWORD, State.CONFIRMED)
    stage.later(timedelta(hours=71))
    assert stage.aws_user(story.user)["console"]
    stage.later(timedelta(hours=2))
    story.grant_becomes(Kind.PASSWORD, State.EXPIRED)
    assert not stage.aws_user(story.user)["console"]


@pytest.mark.slow
def test_a_password_that_was_used_stays(stage: Stage, story: Story) -> None:
    story.given()
    view = story.show(Kind.PASSWORD)
    password = shown_values(view)[-1]
    story.save(view)
    story.grant_becomes(Kind.PASSWORD, State.CONFIRMED)
    assert stage.account.signin(story.user, password, new_password="My-own-1-is-longer!").ok
    stage.later(timedelta(hours=73))
    assert story.grant(Kind.PASSWORD).state is State.CONFIRMED
    assert stage.aws_user(story.user)["console"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Kind.PASSWORD, Kind.MFA, Kind.ACCESS_KEY])
def test_what_nobody_opened_in_a_week_is_no_longer_on_offer(
    stage: Stage, story: Story, kind: Kind
) -> None:
    story.given(more="keys=yes")
    stage.later(timedelta(days=7, minutes=1))
    story.grant_becomes(kind, State.EXPIRED)
    assert labels(story.welcome("offer has ended")) == ["This wasn't me"]
    assert stage.aws_user(story.user)["keys"] == []
