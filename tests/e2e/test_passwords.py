"""The first password fits the account's rules, or is refused with the fix."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.store.grants import Kind, State
from tests.e2e.reading import shown_values, words
from tests.e2e.scenes import Story
from tests.e2e.stage import Stage

pytestmark = pytest.mark.slow

OURS = {
    "MinimumPasswordLength": 14, "RequireSymbols": True, "RequireNumbers": True,
    "RequireUppercaseCharacters": True, "RequireLowercaseCharacters": True,
    "AllowUsersToChangePassword": True,
}  # fmt: skip


@contextmanager
def policy(stage: Stage, **rules: object) -> Iterator[None]:
    """The account's password policy for a while; none without rules."""
    aws = stage.twokeys.sweeper.aws.writes
    if rules:
        aws.update_account_password_policy(**{**OURS, **rules})  # type: ignore[arg-type]
    else:
        aws.delete_account_password_policy()
    try:
        yield
    finally:
        aws.update_account_password_policy(**OURS)  # type: ignore[arg-type]


def test_plan_32_a_policy_of_32_characters_and_symbols(stage: Stage, story: Story) -> None:
    story.given()
    with policy(stage, MinimumPasswordLength=32):
        password = shown_values(story.show(Kind.PASSWORD))[-1]
        assert len(password) >= 32
        assert stage.account.signin(story.user, password).reset_required


def test_plan_32_no_policy_at_all(stage: Stage, story: Story) -> None:
    story.given()
    with policy(stage):
        password = shown_values(story.show(Kind.PASSWORD))[-1]
        assert stage.account.signin(story.user, password).reset_required


def test_plan_32_an_account_where_nobody_may_choose_a_password(stage: Stage, story: Story) -> None:
    story.given()
    with policy(stage, AllowUsersToChangePassword=False):
        assert story.press(Kind.PASSWORD, "Show it now")["ok"]
        told = words(story.owner.wait_view("does not let users choose one"))
        assert "Allow users to change their own password" in told
        assert "Nothing changed." in told
        stage.settle()
    assert story.grant(Kind.PASSWORD).state is State.READY
    assert not stage.aws_user(story.user)["console"]


def test_a_password_that_aws_refuses_is_never_shown(stage: Stage, story: Story) -> None:
    story.given()
    stage.account.faults.inject("CreateLoginProfile", "PasswordPolicyViolation")
    password = shown_values(story.show(Kind.PASSWORD))[-1]
    assert stage.calls_of("CreateLoginProfile", story.user) == 2
    assert stage.account.signin(story.user, password).ok


def test_a_lost_reply_is_harmless(stage: Stage, story: Story) -> None:
    story.given()
    stage.account.faults.inject("CreateLoginProfile", lose_reply=True, after_effect=True)
    assert story.press(Kind.PASSWORD, "Show it now")["ok"]
    view = story.owner.wait_view("did not answer")
    story.owner.close(view["id"])
    story.grant_becomes(Kind.PASSWORD, State.READY)
    password = shown_values(story.show(Kind.PASSWORD))[-1]
    assert stage.account.signin(story.user, password).reset_required


def test_a_window_closed_before_the_password_came_removes_it(stage: Stage, story: Story) -> None:
    story.given()
    stage.account.faults.inject("CreateLoginProfile", delay=0.5)
    assert story.press(Kind.PASSWORD, "Show it now")["ok"]
    story.owner.close(story.owner.wait_view("One moment")["id"])
    stage.until(lambda: stage.calls_of("DeleteLoginProfile", story.user))
    story.grant_becomes(Kind.PASSWORD, State.READY)
    assert not stage.aws_user(story.user)["console"]
