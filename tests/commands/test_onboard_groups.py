from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.aws.clients import Aws
from bot.commands._base import InvalidForm
from bot.domain.changes import (
    CreateGroup,
    JoinGroup,
    OfferMfa,
)
from bot.domain.errors import Conflict, Invalid
from bot.domain.plan import Quorum, differences
from bot.policy import Policy
from tests.commands.conftest import FILE
from tests.commands.onboarding import (
    ADMINISTRATOR,
    ANYTHING,
    POWER,
    READ,
    asking,
    joins,
    make_group,
    onboard,
    planned,
    words,
)


def test_a_group_that_aws_lacks_is_made_as_the_file_says(aws: Aws, rules: Policy) -> None:
    plan = planned(aws, rules, groups="readonly", console="no")
    assert plan.changes[1:] == (
        CreateGroup("readonly", "/departments/shared/", (READ,)),
        JoinGroup("jo.smith", "readonly", (READ,)),
    )
    assert ("group `readonly`", "absent") in plan.observed


def test_a_group_brings_those_that_it_includes(aws: Aws, rules: Policy) -> None:
    joined = [c.group for c in joins(planned(aws, rules, groups="developers"))]
    assert joined == ["developers", "readonly"]


def test_a_group_that_is_there_is_joined_and_not_made(aws: Aws, rules: Policy) -> None:
    make_group(aws, "readonly", READ, path="/departments/anywhere/")
    plan = planned(aws, rules, groups="readonly")
    assert not any(isinstance(change, CreateGroup) for change in plan.changes)
    assert ("group `readonly`", "under /departments/anywhere/ with ReadOnlyAccess") in plan.observed
    assert plan.warnings == ()


def test_what_a_group_gives_on_aws_is_shown_and_counts_not_what_the_file_says(
    aws: Aws, rules: Policy
) -> None:
    make_group(aws, "analysts", ADMINISTRATOR)
    plan = planned(aws, rules, groups="analysts")
    assert joins(plan)[0].policies == (ADMINISTRATOR,)
    assert "Join `analysts`  →  AdministratorAccess" in words(plan)
    assert plan.risks[0] == "Administrator access"
    (warning,) = plan.warnings
    assert warning.startswith("`analysts` differs on AWS from twokeys.toml")


def test_an_inline_policy_of_a_group_is_shown_too(aws: Aws, rules: Policy) -> None:
    make_group(aws, "readonly", READ)
    aws.writes.put_group_policy(
        GroupName="readonly", PolicyName="all-of-it", PolicyDocument=ANYTHING
    )
    plan = planned(aws, rules, groups="readonly")
    assert joins(plan)[0].policies == (READ, "all-of-it")
    assert plan.warnings


@pytest.mark.parametrize("path", ["/", "/service/", "/department/", "/departmentsx/"])
def test_a_group_outside_our_path_is_not_touched(aws: Aws, rules: Policy, path: str) -> None:
    make_group(aws, "readonly", READ, path=path)
    with pytest.raises(Conflict, match="Twokeys does not touch it") as refused:
        planned(aws, rules, groups="readonly")
    assert refused.value.field == "groups"
    assert f"under {path} on AWS" in refused.value.why


def test_a_group_that_aws_writes_in_another_case_is_refused_when_asked_for(
    aws: Aws, rules: Policy
) -> None:
    make_group(aws, "ReadOnly", READ)
    with pytest.raises(Conflict, match="AWS has a group `ReadOnly`"):
        onboard(rules, groups="developers").check(aws, asking(rules))
    onboard(rules, groups="analysts").check(aws, asking(rules))


def test_a_group_that_requires_mfa_is_joined_afterwards_and_asks_for_more_approvals(
    aws: Aws, rules: Policy
) -> None:
    said = {"groups": "administrators,analysts", "for": "4h", "console": "no"}
    plan = planned(aws, rules, **said)
    first, second = joins(plan)
    assert (first.after_mfa, first.seconds) == (True, 4 * 3600)
    assert (second.after_mfa, second.seconds) == (False, 4 * 3600)
    assert OfferMfa("jo.smith") in plan.changes
    assert [plan.changes[n] for n in plan.deferred] == [first]
    assert plan.quorums == (Quorum("security", 2),)


@pytest.mark.parametrize("length", [None, "", "9h", "8h1m"])
def test_a_group_given_for_a_time_only_asks_for_how_long(rules: Policy, length: str | None) -> None:
    said = {"groups": "administrators"} | ({} if length is None else {"for": length})
    with pytest.raises(InvalidForm) as refused:
        onboard(rules, **said)
    assert list(refused.value.problems) == ["for"]
    assert "`administrators` is given for 8 hours at most" in refused.value.problems["for"]
    assert onboard(rules, groups="administrators", **{"for": "8h"}).duration == timedelta(hours=8)


def test_an_included_group_asks_for_how_long_as_well(load: Callable[[str], Policy]) -> None:
    rules = load(FILE.replace('includes = ["readonly"]', 'includes = ["administrators"]'))
    with pytest.raises(InvalidForm, match="`administrators` is given for 8 hours at most"):
        onboard(rules, groups="developers")


def test_more_groups_than_aws_gives_a_user_are_refused_at_once(aws: Aws, rules: Policy) -> None:
    ten = ",".join(f"g{n}" for n in range(10))
    assert len(joins(planned(aws, rules, groups=ten))) == 10
    with pytest.raises(Invalid, match="AWS allows 10 groups a user; this is 11") as refused:
        planned(aws, rules, groups=f"{ten},g10")
    assert refused.value.field == "groups"


def test_a_group_that_changed_since_changes_the_plan_and_is_named(aws: Aws, rules: Policy) -> None:
    make_group(aws, "readonly", READ)
    before = planned(aws, rules, groups="readonly")
    aws.writes.attach_group_policy(GroupName="readonly", PolicyArn=POWER)
    after = planned(aws, rules, groups="readonly")
    assert before.hash != after.hash
    (difference,) = differences(before, after)
    assert difference == (
        "group `readonly`: was under /departments/ with ReadOnlyAccess,"
        " is now under /departments/ with PowerUserAccess, ReadOnlyAccess"
    )
