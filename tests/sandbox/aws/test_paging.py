from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.aws.account import LocalAccount
from bot.sandbox.aws.models import paged_lists, service_model
from tests.sandbox.aws.helpers import Clock, refused
from tests.sandbox.aws.test_groups import document
from tests.sandbox.aws.test_mfa import enabled
from tests.sandbox.aws.test_users import SSH_KEY

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

COUNT = 3


@pytest.fixture
def three_of_each(account: LocalAccount, iam: "IAMClient", clock: Clock) -> None:
    """Three of whatever can be listed, all about user jo, group all and policy own-0."""
    account.quotas.keys_per_user = COUNT
    iam.create_user(UserName="jo", Tags=[{"Key": str(n), "Value": ""} for n in range(COUNT)])
    iam.create_group(GroupName="all")
    iam.add_user_to_group(GroupName="all", UserName="jo")
    for n in range(COUNT):
        three(iam, clock, n)


def three(iam: "IAMClient", clock: Clock, n: int) -> None:
    iam.create_user(UserName=f"member-{n}")
    iam.add_user_to_group(GroupName="all", UserName=f"member-{n}")
    iam.create_group(GroupName=f"group-{n}")
    iam.add_user_to_group(GroupName=f"group-{n}", UserName="jo")
    own = iam.create_policy(PolicyName=f"own-{n}", PolicyDocument=document())["Policy"]["Arn"]
    iam.attach_user_policy(UserName="jo", PolicyArn=own)
    iam.attach_group_policy(GroupName="all", PolicyArn=own)
    iam.attach_group_policy(GroupName=f"group-{n}", PolicyArn=policy("own-0"))
    iam.put_user_policy(UserName="jo", PolicyName=f"in-{n}", PolicyDocument=document())
    iam.put_group_policy(GroupName="all", PolicyName=f"in-{n}", PolicyDocument=document())
    iam.create_access_key(UserName="jo")
    iam.upload_ssh_public_key(UserName="jo", SSHPublicKeyBody=f"{SSH_KEY}{n}")
    enabled(iam, clock, f"phone-{n}")


def policy(name: str) -> str:
    return f"arn:aws:iam::123456789012:policy/{name}"


LISTS: dict[str, dict[str, Any]] = {
    "list_users": {},
    "list_groups": {},
    "list_groups_for_user": {"UserName": "jo"},
    "get_group": {"GroupName": "all"},
    "list_access_keys": {"UserName": "jo"},
    "list_mfa_devices": {"UserName": "jo"},
    "list_virtual_mfa_devices": {},
    "list_user_tags": {"UserName": "jo"},
    "list_user_policies": {"UserName": "jo"},
    "list_group_policies": {"GroupName": "all"},
    "list_attached_user_policies": {"UserName": "jo"},
    "list_attached_group_policies": {"GroupName": "all"},
    "list_ssh_public_keys": {"UserName": "jo"},
    "list_policies": {"Scope": "Local"},
    "list_entities_for_policy": {"PolicyArn": policy("own-0")},
    "get_account_authorization_details": {"Filter": ["User", "Group"]},
}


@pytest.mark.usefixtures("three_of_each")
@pytest.mark.parametrize("method", LISTS)
def test_a_list_comes_in_pages_that_together_are_the_whole(iam: "IAMClient", method: str) -> None:
    ask: Callable[..., dict[str, Any]] = getattr(iam, method)
    names = paged_lists(iam.meta.method_to_api_mapping[method])
    whole = ask(**LISTS[method])
    assert whole["IsTruncated"] is False
    assert "Marker" not in whole
    expected = [item for name in names for item in whole[name]]
    assert len(expected) >= COUNT

    found: list[Any] = []
    words: dict[str, Any] = {}
    for number in range(1, len(expected) + 1):
        page = ask(**LISTS[method], MaxItems=1, **words)
        items = [item for name in names for item in page[name]]
        assert len(items) == 1
        found += items
        assert page["IsTruncated"] is (number < len(expected))
        words = {"Marker": page.get("Marker")}
    assert found == expected


def test_every_list_that_says_whether_it_is_cut_is_paged() -> None:
    iam = service_model("iam")
    operations = [iam.operation_model(name) for name in iam.operation_names]
    said = {
        each.name
        for each in operations
        if each.output_shape is not None and "IsTruncated" in each.output_shape.members
    }
    assert len(said) >= 35
    assert {name for name in said if not paged_lists(name)} == set()


def test_a_page_is_a_hundred_unless_told(iam: "IAMClient") -> None:
    first = iam.list_policies()
    assert (len(first["Policies"]), first["IsTruncated"]) == (100, True)
    second = iam.list_policies(Marker=first["Marker"], MaxItems=1000)
    assert len(second["Policies"]) == 1000
    assert {p["Arn"] for p in first["Policies"]}.isdisjoint(p["Arn"] for p in second["Policies"])


@pytest.mark.parametrize("size", [1001, 5000])
def test_a_page_is_a_thousand_at_most(iam: "IAMClient", size: int) -> None:
    with refused("ValidationError", "less than or equal to 1000"):
        iam.list_users(MaxItems=size)


def test_a_marker_is_good_only_where_it_was_given(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo")
    marker = iam.list_users(MaxItems=1)["Marker"]
    with refused("ValidationError", "Marker"):
        iam.list_groups(Marker=marker)
    with refused("ValidationError", "Marker"):
        iam.list_users(Marker="100")
    with refused("ValidationError", "Marker"):
        iam.list_users(Marker=marker + "x")


def test_nothing_is_missed_when_the_list_shrinks_meanwhile(iam: "IAMClient") -> None:
    for name in "abcd":
        iam.create_user(UserName=name, Path="/people/")
    first = iam.list_users(PathPrefix="/people/", MaxItems=2)
    iam.delete_user(UserName="a")
    iam.delete_user(UserName="b")
    rest = iam.list_users(PathPrefix="/people/", Marker=first["Marker"])["Users"]
    assert [user["UserName"] for user in rest] == ["c", "d"]


def test_boto3_s_paginators_walk_the_pages(iam: "IAMClient") -> None:
    for number in range(7):
        iam.create_user(UserName=f"user-{number}", Path="/people/")
    pages = iam.get_paginator("list_users").paginate(
        PathPrefix="/people/", PaginationConfig={"PageSize": 3}
    )
    assert [len(page["Users"]) for page in pages] == [3, 3, 1]
