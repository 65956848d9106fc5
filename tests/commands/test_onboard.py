from collections.abc import Callable

import pytest

from bot.aws.clients import Aws
from bot.domain.changes import (
    CreateUser,
    OfferAccessKey,
    OfferMfa,
    OfferPassword,
)
from bot.domain.errors import Conflict, Invalid
from bot.domain.models import Person, PrincipalId
from bot.domain.plan import Quorum
from bot.policy import Policy
from bot.sandbox.aws.account import LocalAccount
from tests.commands.conftest import FILE
from tests.commands.onboarding import (
    BOUNDARY,
    READ,
    asking,
    make_group,
    onboard,
    planned,
    words,
)


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
