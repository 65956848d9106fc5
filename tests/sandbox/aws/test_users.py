import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.aws.account import LocalAccount
from tests.sandbox.aws.certificates import self_signed
from tests.sandbox.aws.helpers import GOOD_PASSWORD, READ_ONLY, Clock, refused
from tests.sandbox.aws.test_mfa import enabled

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

ANYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)
SSH_KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ jo"


def boundary(iam: "IAMClient", name: str = "boundary") -> str:
    return iam.create_policy(PolicyName=name, PolicyDocument=ANYTHING)["Policy"]["Arn"]


@pytest.mark.parametrize(
    "name",
    ["has space", "jo!", "jо", "ｊｏ", "josé", "jo/smith", "jo\n", "x" * 65],  # noqa: RUF001
)
def test_a_name_outside_aws_s_letters_is_refused(iam: "IAMClient", name: str) -> None:
    with refused("ValidationError", "userName"):
        iam.create_user(UserName=name)


@pytest.mark.parametrize("name", [".", "..", "-", "@", "root", "a+b=c,d.e@f-g_h", "x" * 64])
def test_odd_names_that_aws_takes_are_taken(iam: "IAMClient", name: str) -> None:
    assert iam.create_user(UserName=name)["User"]["UserName"] == name


def test_a_name_in_other_letters_is_the_same_name(iam: "IAMClient") -> None:
    iam.create_user(UserName="Jo.Smith")
    with refused("EntityAlreadyExists", "User with name Jo.Smith already exists."):
        iam.create_user(UserName="jo.smith", Path="/other/")
    with refused("NoSuchEntity", "The user with name jo.smith cannot be found."):
        iam.get_user(UserName="jo.smith")


@pytest.mark.parametrize("path", ["people", "/people", "people/", "/a b/", "/é/", "x" * 513])
def test_a_path_begins_and_ends_with_a_slash(iam: "IAMClient", path: str) -> None:
    with refused("ValidationError"):
        iam.create_user(UserName="jo", Path=path)


def test_ids_look_like_aws_s_and_a_second_life_has_another(iam: "IAMClient") -> None:
    first = iam.create_user(UserName="jo", Path="/people/")["User"]
    assert first["UserId"].startswith("AIDA")
    assert len(first["UserId"]) == 21
    assert first["Arn"] == "arn:aws:iam::123456789012:user/people/jo"
    assert first["CreateDate"].microsecond == 0
    iam.delete_user(UserName="jo")
    assert iam.create_user(UserName="jo")["User"]["UserId"] != first["UserId"]


def test_a_boundary_is_kept_and_shown_by_get_user_only(iam: "IAMClient") -> None:
    arn = boundary(iam)
    iam.create_user(UserName="jo", PermissionsBoundary=arn, Tags=[{"Key": "a", "Value": "b"}])
    got = iam.get_user(UserName="jo")["User"]
    assert got["PermissionsBoundary"] == {
        "PermissionsBoundaryType": "Policy",
        "PermissionsBoundaryArn": arn,
    }
    assert got["Tags"] == [{"Key": "a", "Value": "b"}]
    listed = next(u for u in iam.list_users()["Users"] if u["UserName"] == "jo")
    assert {"PermissionsBoundary", "Tags"}.isdisjoint(listed)


def test_a_boundary_is_put_and_taken_away(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo")
    with refused("NoSuchEntity"):
        iam.delete_user_permissions_boundary(UserName="jo")
    iam.put_user_permissions_boundary(UserName="jo", PermissionsBoundary=READ_ONLY)
    got = iam.get_user(UserName="jo")["User"]["PermissionsBoundary"]
    assert got["PermissionsBoundaryArn"] == READ_ONLY
    iam.delete_user_permissions_boundary(UserName="jo")
    assert "PermissionsBoundary" not in iam.get_user(UserName="jo")["User"]


def test_a_boundary_must_exist_and_stays_while_it_bounds(iam: "IAMClient") -> None:
    absent = "arn:aws:iam::123456789012:policy/absent"
    with refused("NoSuchEntity", "Scope ARN"):
        iam.create_user(UserName="jo", PermissionsBoundary=absent)
    arn = boundary(iam)
    iam.create_user(UserName="jo", PermissionsBoundary=arn)
    with refused("DeleteConflict"):
        iam.delete_policy(PolicyArn=arn)
    iam.delete_user(UserName="jo")
    iam.delete_policy(PolicyArn=arn)


def test_a_renamed_user_takes_everything_along(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo", Tags=[{"Key": "a", "Value": "b"}])
    iam.create_user(UserName="sam")
    iam.create_group(GroupName="developers")
    iam.add_user_to_group(UserName="jo", GroupName="developers")
    key = iam.create_access_key(UserName="jo")["AccessKey"]["AccessKeyId"]
    with refused("EntityAlreadyExists"):
        iam.update_user(UserName="jo", NewUserName="SAM")
    iam.update_user(UserName="jo", NewUserName="jo.smith", NewPath="/people/")
    with refused("NoSuchEntity"):
        iam.get_user(UserName="jo")
    got = iam.get_user(UserName="jo.smith")["User"]
    assert (got["Path"], got["Tags"]) == ("/people/", [{"Key": "a", "Value": "b"}])
    assert iam.list_access_keys(UserName="jo.smith")["AccessKeyMetadata"][0]["AccessKeyId"] == key
    assert iam.get_access_key_last_used(AccessKeyId=key)["UserName"] == "jo.smith"
    assert len(iam.list_groups_for_user(UserName="jo.smith")["Groups"]) == 1
    iam.update_user(UserName="jo.smith", NewUserName="Jo.Smith")


Leave = Callable[["IAMClient", Clock], object]


def leave_mfa(iam: "IAMClient", clock: Clock) -> None:
    enabled(iam, clock)


def leave_group(iam: "IAMClient", _: Clock) -> None:
    iam.create_group(GroupName="developers")
    iam.add_user_to_group(GroupName="developers", UserName="jo")


LEFTOVERS: dict[str, Leave] = {
    "login profile": lambda iam, _: iam.create_login_profile(UserName="jo", Password=GOOD_PASSWORD),
    "access keys": lambda iam, _: iam.create_access_key(UserName="jo"),
    "groups": leave_group,
    "detach all policies": lambda iam, _: iam.attach_user_policy(
        UserName="jo", PolicyArn=READ_ONLY
    ),
    "delete policies": lambda iam, _: iam.put_user_policy(
        UserName="jo", PolicyName="own", PolicyDocument=ANYTHING
    ),
    "MFA": leave_mfa,
    "SSH": lambda iam, _: iam.upload_ssh_public_key(UserName="jo", SSHPublicKeyBody=SSH_KEY),
    "signing certificates": lambda iam, _: iam.upload_signing_certificate(
        UserName="jo", CertificateBody=self_signed()
    ),
    "service-specific": lambda iam, _: iam.create_service_specific_credential(
        UserName="jo", ServiceName="codecommit.amazonaws.com"
    ),
}


@pytest.mark.parametrize("left", LEFTOVERS)
def test_a_user_with_something_left_is_not_deleted(
    iam: "IAMClient", clock: Clock, left: str
) -> None:
    iam.create_user(UserName="jo")
    LEFTOVERS[left](iam, clock)
    with refused("DeleteConflict", left):
        iam.delete_user(UserName="jo")
    iam.get_user(UserName="jo")


def test_deleting_all_that_hangs_on_a_user_leads_to_an_end(iam: "IAMClient", clock: Clock) -> None:
    iam.create_user(UserName="jo")
    for leave in LEFTOVERS.values():
        leave(iam, clock)
    delete_credentials(iam)
    delete_permissions(iam)
    iam.delete_user(UserName="jo")
    with refused("NoSuchEntity"):
        iam.delete_user(UserName="jo")


def delete_credentials(iam: "IAMClient") -> None:
    iam.delete_login_profile(UserName="jo")
    (key,) = iam.list_access_keys(UserName="jo")["AccessKeyMetadata"]
    iam.delete_access_key(UserName="jo", AccessKeyId=key["AccessKeyId"])
    (one,) = iam.list_service_specific_credentials(UserName="jo")["ServiceSpecificCredentials"]
    iam.delete_service_specific_credential(
        UserName="jo", ServiceSpecificCredentialId=one["ServiceSpecificCredentialId"]
    )
    (ssh,) = iam.list_ssh_public_keys(UserName="jo")["SSHPublicKeys"]
    iam.delete_ssh_public_key(UserName="jo", SSHPublicKeyId=ssh["SSHPublicKeyId"])
    (certificate,) = iam.list_signing_certificates(UserName="jo")["Certificates"]
    iam.delete_signing_certificate(UserName="jo", CertificateId=certificate["CertificateId"])
    (device,) = iam.list_mfa_devices(UserName="jo")["MFADevices"]
    iam.deactivate_mfa_device(UserName="jo", SerialNumber=device["SerialNumber"])
    iam.delete_virtual_mfa_device(SerialNumber=device["SerialNumber"])


def delete_permissions(iam: "IAMClient") -> None:
    iam.delete_user_policy(UserName="jo", PolicyName="own")
    iam.detach_user_policy(UserName="jo", PolicyArn=READ_ONLY)
    iam.remove_user_from_group(UserName="jo", GroupName="developers")


def test_the_account_holds_so_many_users(account: LocalAccount, iam: "IAMClient") -> None:
    account.quotas.users = 2  # the bot is one
    iam.create_user(UserName="one")
    with refused("LimitExceeded", "UsersPerAccount: 2"):
        iam.create_user(UserName="two")
    assert iam.get_account_summary()["SummaryMap"]["UsersQuota"] == 2
    assert iam.get_account_summary()["SummaryMap"]["Users"] == 2


def tags(count: int) -> list[dict[str, str]]:
    return [{"Key": f"key-{number}", "Value": ""} for number in range(count)]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        pytest.param([{"Key": "a!", "Value": ""}], "ValidationError", id="letters of a key"),
        pytest.param([{"Key": "a", "Value": "<b>"}], "ValidationError", id="letters of a value"),
        pytest.param([{"Key": "x" * 129, "Value": ""}], "ValidationError", id="a long key"),
        pytest.param([{"Key": "a", "Value": "x" * 257}], "ValidationError", id="a long value"),
        pytest.param(tags(51), "ValidationError", id="51 tags"),
        pytest.param(
            [{"Key": "A", "Value": ""}, {"Key": "a", "Value": ""}], "InvalidInput", id="key twice"
        ),
        pytest.param([{"Key": "aws:a", "Value": ""}], "InvalidInput", id="reserved"),
    ],
)
def test_bad_tags_are_refused_at_once_and_later(
    iam: "IAMClient", bad: list[dict[str, str]], code: str
) -> None:
    with refused(code):
        iam.create_user(UserName="jo", Tags=bad)  # type: ignore[arg-type] # plain dicts
    iam.create_user(UserName="jo")
    with refused(code):
        iam.tag_user(UserName="jo", Tags=bad)  # type: ignore[arg-type]
    assert iam.list_user_tags(UserName="jo")["Tags"] == []


def test_tags_are_of_any_script_and_fifty_in_all(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo", Tags=tags(49))  # type: ignore[arg-type]
    iam.tag_user(UserName="jo", Tags=[{"Key": "größe", "Value": "多 _.:/=+-@"}])
    iam.tag_user(UserName="jo", Tags=[{"Key": "KEY-0", "Value": "replaced"}])
    with refused("LimitExceeded"):
        iam.tag_user(UserName="jo", Tags=[{"Key": "one more", "Value": ""}])
    found = {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName="jo")["Tags"]}
    assert len(found) == 50
    assert found["größe"] == "多 _.:/=+-@"
    assert found["KEY-0"] == "replaced"
    iam.untag_user(UserName="jo", TagKeys=["GRÖSSE", "key-0"])
    assert "KEY-0" not in {t["Key"] for t in iam.list_user_tags(UserName="jo")["Tags"]}
