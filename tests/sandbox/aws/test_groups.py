import json
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.aws.account import LocalAccount
from tests.sandbox.aws.helpers import READ_ONLY, refused

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

SERVICE_ROLE = "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy"


def document(filler: int = 0) -> str:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "x" * filler or "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(autouse=True)
def developers(iam: "IAMClient") -> None:
    iam.create_group(GroupName="developers", Path="/departments/")
    iam.create_user(UserName="jo")


def test_a_group_s_id_and_path_are_aws_s(iam: "IAMClient") -> None:
    group = iam.get_group(GroupName="developers")["Group"]
    assert group["GroupId"].startswith("AGPA")
    assert group["Arn"] == "arn:aws:iam::123456789012:group/departments/developers"
    assert [g["GroupName"] for g in iam.list_groups(PathPrefix="/departments/")["Groups"]] == [
        "developers"
    ]
    assert iam.list_groups(PathPrefix="/other/")["Groups"] == []


def test_a_group_s_name_is_one_in_any_case(iam: "IAMClient") -> None:
    with refused("EntityAlreadyExists", "Group with name developers already exists."):
        iam.create_group(GroupName="Developers")
    iam.create_group(GroupName="other")
    with refused("EntityAlreadyExists"):
        iam.update_group(GroupName="other", NewGroupName="DEVELOPERS")


@pytest.mark.parametrize("name", ["two words", "x" * 129, "dévs"])
def test_a_group_s_name_is_checked(iam: "IAMClient", name: str) -> None:
    with refused("ValidationError", "groupName"):
        iam.create_group(GroupName=name)


def test_a_group_with_members_or_policies_is_not_deleted(iam: "IAMClient") -> None:
    iam.add_user_to_group(GroupName="developers", UserName="jo")
    iam.attach_group_policy(GroupName="developers", PolicyArn=READ_ONLY)
    iam.put_group_policy(GroupName="developers", PolicyName="own", PolicyDocument=document())
    with refused("DeleteConflict", "remove users from group"):
        iam.delete_group(GroupName="developers")
    iam.remove_user_from_group(GroupName="developers", UserName="jo")
    with refused("DeleteConflict", "detach all policies"):
        iam.delete_group(GroupName="developers")
    iam.detach_group_policy(GroupName="developers", PolicyArn=READ_ONLY)
    with refused("DeleteConflict", "delete policies"):
        iam.delete_group(GroupName="developers")
    iam.delete_group_policy(GroupName="developers", PolicyName="own")
    iam.delete_group(GroupName="developers")


def test_a_renamed_group_keeps_its_members(iam: "IAMClient") -> None:
    iam.add_user_to_group(GroupName="developers", UserName="jo")
    iam.update_group(GroupName="developers", NewPath="/new/")
    iam.update_group(GroupName="developers", NewGroupName="builders")
    got = iam.get_group(GroupName="builders")
    assert got["Group"]["Path"] == "/new/"
    assert [user["UserName"] for user in got["Users"]] == ["jo"]
    assert [g["GroupName"] for g in iam.list_groups_for_user(UserName="jo")["Groups"]] == [
        "builders"
    ]


def test_joining_twice_is_joining_once(iam: "IAMClient") -> None:
    iam.add_user_to_group(GroupName="developers", UserName="jo")
    iam.add_user_to_group(GroupName="developers", UserName="jo")
    assert len(iam.get_group(GroupName="developers")["Users"]) == 1
    iam.remove_user_from_group(GroupName="developers", UserName="jo")
    with refused("NoSuchEntity"):
        iam.remove_user_from_group(GroupName="developers", UserName="jo")
    with refused("NoSuchEntity", "The group with name absent cannot be found."):
        iam.add_user_to_group(GroupName="absent", UserName="jo")


def test_a_user_is_in_ten_groups_at_most(iam: "IAMClient") -> None:
    for number in range(11):
        iam.create_group(GroupName=f"group-{number}")
    for number in range(10):
        iam.add_user_to_group(GroupName=f"group-{number}", UserName="jo")
    with refused("LimitExceeded", "GroupsPerUser: 10"):
        iam.add_user_to_group(GroupName="group-10", UserName="jo")
    iam.add_user_to_group(GroupName="group-0", UserName="jo")


def test_the_account_holds_so_many_groups(account: LocalAccount, iam: "IAMClient") -> None:
    account.quotas.groups = 2
    iam.create_group(GroupName="second")
    with refused("LimitExceeded", "GroupsPerAccount: 2"):
        iam.create_group(GroupName="third")


def test_ten_managed_policies_may_be_attached(iam: "IAMClient") -> None:
    arns = [policy["Arn"] for policy in iam.list_policies(MaxItems=200)["Policies"]]
    attachable = [arn for arn in arns if ":policy/" in arn and arn.count("/") == 1][:11]
    for arn in attachable[:10]:
        iam.attach_user_policy(UserName="jo", PolicyArn=arn)
        iam.attach_group_policy(GroupName="developers", PolicyArn=arn)
    with refused("LimitExceeded", "PoliciesPerUser: 10"):
        iam.attach_user_policy(UserName="jo", PolicyArn=attachable[10])
    with refused("LimitExceeded", "PoliciesPerGroup: 10"):
        iam.attach_group_policy(GroupName="developers", PolicyArn=attachable[10])


def test_attaching_twice_counts_once(iam: "IAMClient") -> None:
    arn = iam.create_policy(PolicyName="own", PolicyDocument=document())["Policy"]["Arn"]
    iam.attach_user_policy(UserName="jo", PolicyArn=arn)
    iam.attach_user_policy(UserName="jo", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    iam.detach_user_policy(UserName="jo", PolicyArn=arn)
    with refused("NoSuchEntity"):
        iam.detach_user_policy(UserName="jo", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 0


def test_what_cannot_be_attached_is_refused(iam: "IAMClient") -> None:
    with refused("NoSuchEntity", "does not exist or is not attachable"):
        iam.attach_group_policy(
            GroupName="developers", PolicyArn="arn:aws:iam::aws:policy/NoSuchPolicy"
        )
    with refused("PolicyNotAttachable"):
        iam.attach_group_policy(GroupName="developers", PolicyArn=SERVICE_ROLE)


def test_a_policy_in_use_is_not_deleted(iam: "IAMClient") -> None:
    arn = iam.create_policy(PolicyName="own", PolicyDocument=document())["Policy"]["Arn"]
    with refused("EntityAlreadyExists"):
        iam.create_policy(PolicyName="OWN", PolicyDocument=document())
    iam.attach_group_policy(GroupName="developers", PolicyArn=arn)
    with refused("DeleteConflict", "attached to entities"):
        iam.delete_policy(PolicyArn=arn)
    iam.detach_group_policy(GroupName="developers", PolicyArn=arn)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(), SetAsDefault=False)
    with refused("DeleteConflict", "versions"):
        iam.delete_policy(PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.delete_policy(PolicyArn=arn)
    with refused("AccessDenied"):
        iam.delete_policy(PolicyArn=READ_ONLY)


def test_inline_policies_are_sized_and_read(iam: "IAMClient") -> None:
    with refused("LimitExceeded", "2048"):
        iam.put_user_policy(UserName="jo", PolicyName="big", PolicyDocument=document(2048))
    with refused("LimitExceeded", "5120"):
        iam.put_group_policy(
            GroupName="developers", PolicyName="big", PolicyDocument=document(5120)
        )
    with refused("MalformedPolicyDocument"):
        iam.put_user_policy(UserName="jo", PolicyName="bad", PolicyDocument="{}")
    iam.put_user_policy(UserName="jo", PolicyName="good", PolicyDocument=document())
    got = iam.get_user_policy(UserName="jo", PolicyName="good")["PolicyDocument"]
    assert got == json.loads(document())
