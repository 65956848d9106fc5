from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.aws.clients import Aws
from bot.commands._base import Asking, InvalidForm
from bot.commands.onboard import Onboard
from bot.domain.changes import (
    CreateGroup,
    CreateUser,
    JoinGroup,
    OfferAccessKey,
    OfferMfa,
    OfferPassword,
)
from bot.domain.errors import Conflict, Invalid
from bot.domain.models import Person, PrincipalId, RequestId
from bot.domain.plan import Plan, Quorum, differences
from bot.policy import Policy
from bot.sandbox.aws.account import LocalAccount
from tests.commands.conftest import FILE

POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
BOUNDARY = "arn:aws:iam::123456789012:policy/twokeys/boundary"
ANYTHING = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'


def onboard(rules: Policy, **said: Any) -> Onboard:
    return Onboard.parse(
        {"person": "U0JO", "user": "jo.smith", "reason": "joins payments", **said}, rules
    )


def planned(aws: Aws, rules: Policy, **said: Any) -> Plan:
    return onboard(rules, **said).plan(aws, asking(rules))


def asking(rules: Policy) -> Asking:
    return Asking(RequestId("id-of-the-request"), rules)


def make_group(aws: Aws, name: str, *policies: str, path: str = "/departments/") -> None:
    aws.writes.create_group(GroupName=name, Path=path)
    for arn in policies:
        aws.writes.attach_group_policy(GroupName=name, PolicyArn=arn)


def words(plan: Plan) -> list[str]:
    return [change.words for change in plan.changes]


def test_a_user_with_a_console_gets_a_password_and_mfa(aws: Aws, rules: Policy) -> None:
    plan = planned(aws, rules)
    assert plan.changes == (
        CreateUser("jo.smith", "/people/", (("slack-user", "U0JO"),)),
        OfferPassword("jo.smith"),
        OfferMfa("jo.smith"),
    )
    assert (plan.risks, plan.warnings) == ((), ())
    assert plan.quorums == (Quorum("security", 1),)
    assert plan.observed == (("user `jo.smith`", "absent"),)


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


def joins(plan: Plan) -> list[JoinGroup]:
    return [change for change in plan.changes if isinstance(change, JoinGroup)]


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


@pytest.mark.parametrize("existing", ["jo.smith", "Jo.Smith", "JO.SMITH"])
def test_a_name_that_exists_in_any_case_is_refused_and_told_as_it_is(
    aws: Aws, rules: Policy, existing: str
) -> None:
    aws.writes.create_user(UserName=existing, Path="/elsewhere/")
    with pytest.raises(Conflict, match=f"`{existing}` exists since") as refused:
        onboard(rules).check(aws, asking(rules))
    assert refused.value.field == "user"
    assert "was not made by Twokeys" in refused.value.why


def test_a_name_that_twokeys_gave_before_is_told_so(aws: Aws, rules: Policy) -> None:
    aws.writes.create_user(UserName="jo.smith", Tags=[{"Key": "managed-by", "Value": "twokeys"}])
    with pytest.raises(Conflict, match="made by Twokeys for an earlier request"):
        onboard(rules).check(aws, asking(rules))


def test_a_user_who_appeared_since_is_refused_by_the_plan_as_well(aws: Aws, rules: Policy) -> None:
    aws.writes.create_user(UserName="jo.smith")
    with pytest.raises(Conflict, match=r"`jo\.smith` exists already"):
        planned(aws, rules)


def test_a_free_name_is_not_refused(aws: Aws, rules: Policy) -> None:
    aws.writes.create_user(UserName="jo.smith2")
    onboard(rules, groups="developers").check(aws, asking(rules))


def test_a_boundary_of_the_file_bounds_the_user(aws: Aws, load: Callable[[str], Policy]) -> None:
    bounded = FILE.replace("[slack]", f'permissions_boundary = "{BOUNDARY}"\n[slack]')
    plan = planned(aws, load(bounded))
    assert plan.changes[0] == CreateUser(
        "jo.smith", "/people/", (("slack-user", "U0JO"),), BOUNDARY
    )
    assert "bounded by `boundary`" in words(plan)[0]


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


@pytest.mark.parametrize(
    ("said", "risks"),
    [
        ({}, ()),
        ({"keys": "yes"}, ("Access key", "No MFA yet")),
        ({"groups": "analysts"}, ("No MFA yet",)),
        ({"groups": "break-glass"}, ("Administrator access", "No MFA yet")),
        ({"groups": "administrators", "for": "1h"}, ("Administrator access",)),
        (
            {"groups": "administrators", "for": "1h", "keys": "yes"},
            ("Administrator access", "Access key", "No MFA yet"),
        ),
    ],
)
def test_the_risks_are_told_the_worst_first(
    aws: Aws, rules: Policy, said: dict[str, str], risks: tuple[str, ...]
) -> None:
    assert planned(aws, rules, **said).risks == risks


def test_a_key_is_offered_only_when_asked_for(aws: Aws, rules: Policy) -> None:
    assert OfferAccessKey("jo.smith") not in planned(aws, rules).changes
    assert OfferAccessKey("jo.smith") in planned(aws, rules, keys="yes").changes


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


def test_the_order_in_which_aws_lists_policies_does_not_matter(
    aws: Aws, account: LocalAccount, rules: Policy
) -> None:
    hashes = set()
    for order in ((READ, POWER), (POWER, READ)):
        account.reset()
        make_group(aws, "analysts", *order)
        hashes.add(planned(aws, rules, groups="analysts").hash)
    assert len(hashes) == 1


def test_a_name_that_is_left_out_comes_from_the_profile(rules: Policy) -> None:
    jo = Person(PrincipalId("U0JO"), "T0ACME", "José  Smith")
    assert onboard(rules, user="").completed(jo).user == "jose.smith"
    assert onboard(rules, user="chosen").completed(jo).user == "chosen"
    with pytest.raises(Invalid, match="Say user=") as refused:
        onboard(rules, user="").completed(Person(PrincipalId("U0JO"), "T0ACME", "李 小龍"))
    assert refused.value.field == "user"


def test_planning_a_whole_request_only_reads(
    aws: Aws, account: LocalAccount, rules: Policy
) -> None:
    make_group(aws, "readonly", READ)
    already = len(account.calls)
    command = onboard(rules, groups="developers", keys="yes")
    command.check(aws, asking(rules))
    command.plan(aws, asking(rules))
    made = {call.action for call in account.calls[already:]}
    assert made
    assert {action for action in made if not action.startswith(("Get", "List"))} == set()
