"""Who people are is asked of Slack, and an answer that can't be read is a no."""

from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import NotAllowed, Refused, Unavailable
from bot.domain.models import PrincipalId
from bot.domain.rules import check_person
from bot.slack.directory import Home, SlackDirectory

JO = PrincipalId("U0JO")
MEMBER = {"id": "U0JO", "team_id": "T0ACME", "real_name": "Jo Smith"}


class FakeSlack(WebClient):
    """Answers with what it was given: a user, members of a group, or trouble."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer, self.asked = answer, 0

    def users_info(self, **_: Any) -> Any:
        return self._told("user")

    def usergroups_users_list(self, **_: Any) -> Any:
        return self._told("users")

    def _told(self, name: str) -> Any:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return {name: self.answer} if self.answer is not None else {}


def directory(
    answer: Any, sets: Mapping[str, list[str]] | None = None, enterprise: str | None = None
) -> tuple[SlackDirectory, FakeSlack]:
    slack = FakeSlack(answer)
    return SlackDirectory(slack, Home("T0ACME", enterprise), sets or {}), slack


def slack_says(code: str) -> SlackApiError:
    return SlackApiError(code, {"ok": False, "error": code})  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "trouble",
    [
        slack_says("internal_error"), slack_says("ratelimited"), slack_says("missing_scope"),
        TimeoutError(), ConnectionResetError(), None, "nonsense", {},
    ],
)  # fmt: skip
def test_an_answer_that_can_not_be_read_refuses(trouble: Any) -> None:
    with pytest.raises(Unavailable):
        directory(trouble)[0].person(JO)


@pytest.mark.parametrize("code", ["user_not_found", "user_not_visible"])
def test_somebody_slack_does_not_know_is_refused(code: str) -> None:
    with pytest.raises(NotAllowed, match="no such person"):
        directory(slack_says(code))[0].person(JO)


@pytest.mark.parametrize(
    "also",
    [
        {"deleted": True}, {"is_bot": True}, {"is_app_user": True}, {"is_restricted": True},
        {"is_ultra_restricted": True}, {"is_stranger": True}, {"team_id": "T0OTHER"},
        {"team_id": None}, {"enterprise_user": {"enterprise_id": "E0OTHER"}, "team_id": "T0OTHER"},
    ],
)  # fmt: skip
def test_who_is_not_a_full_member_of_this_workspace_fails_the_rule(also: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        check_person(directory({**MEMBER, **also}, enterprise="E0ACME")[0].person(JO), "T0ACME")


def test_a_member_passes_and_so_does_one_of_the_same_organisation() -> None:
    check_person(directory(MEMBER)[0].person(JO), "T0ACME")
    sister = {**MEMBER, "team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E0ACME"}}
    check_person(directory(sister, enterprise="E0ACME")[0].person(JO), "T0ACME")


def test_without_an_organisation_of_ours_none_is_shared() -> None:
    nobodys = {**MEMBER, "team_id": "T0OTHER", "enterprise_user": {}}
    with pytest.raises(NotAllowed):
        check_person(directory(nobodys)[0].person(JO), "T0ACME")


def test_a_user_group_is_read_anew_for_each_decision_and_from_memory_for_drawing() -> None:
    who, slack = directory(["U0SAM", "U0ALEX"], {"security": ["S0SECURITY", "U0SAM", "U0ROBIN"]})
    assert who.approvers()["security"] == ("U0SAM", "U0ALEX", "U0ROBIN")
    slack.answer = ["U0ALEX"]
    assert who.approvers(fresh=False)["security"] == ("U0SAM", "U0ALEX", "U0ROBIN")
    assert slack.asked == 1
    assert who.approvers()["security"] == ("U0ALEX", "U0SAM", "U0ROBIN")


@pytest.mark.parametrize("trouble", [slack_says("internal_error"), TimeoutError(), None])
def test_a_user_group_that_can_not_be_read_is_not_an_empty_one(trouble: Any) -> None:
    with pytest.raises(Unavailable):
        directory(trouble, {"security": ["S0SECURITY"]})[0].approvers()
