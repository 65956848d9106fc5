from typing import TYPE_CHECKING

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from bot.sandbox.aws.account import LocalAccount
from tests.sandbox.aws.helpers import (
    DENY_ALL,
    READ_ONLY,
    Clock,
    Keys,
    admin_keys,
    iam_client,
    make_key,
    refused,
    sts_client,
)
from tests.sandbox.aws.test_users import SSH_KEY

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, '
    '"Action": "sts:AssumeRole"}]}'
)


@pytest.fixture(autouse=True)
def jo(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo", Path="/people/")


def test_a_delivered_key_is_its_user_s(account: LocalAccount, iam: "IAMClient") -> None:
    keys = make_key(iam, "jo")
    assert keys.id.startswith("AKIA")
    assert (len(keys.id), len(keys.secret)) == (20, 40)
    me = sts_client(account, keys).get_caller_identity()
    assert me["Arn"] == "arn:aws:iam::123456789012:user/people/jo"
    assert me["Account"] == "123456789012"
    assert me["UserId"] == iam.get_user(UserName="jo")["User"]["UserId"]


def test_a_user_has_two_keys_at_most(iam: "IAMClient") -> None:
    make_key(iam, "jo")
    spare = make_key(iam, "jo")
    with refused("LimitExceeded", "AccessKeysPerUser: 2"):
        make_key(iam, "jo")
    iam.delete_access_key(UserName="jo", AccessKeyId=spare.id)
    make_key(iam, "jo")


def test_a_wrong_secret_is_refused(account: LocalAccount, iam: "IAMClient") -> None:
    keys = make_key(iam, "jo")
    with refused("SignatureDoesNotMatch"):
        sts_client(account, Keys(keys.id, "x" * 40)).get_caller_identity()


def test_an_unknown_key_is_refused(account: LocalAccount) -> None:
    with refused("InvalidClientTokenId"):
        sts_client(account, Keys("AKIAIOSFODNN7EXAMPLE", "x" * 40)).get_caller_identity()


def test_an_inactive_key_is_nobody_until_it_is_switched_on(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    keys = make_key(iam, "jo")
    iam.update_access_key(UserName="jo", AccessKeyId=keys.id, Status="Inactive")
    with refused("InvalidClientTokenId"):
        sts_client(account, keys).get_caller_identity()
    iam.update_access_key(UserName="jo", AccessKeyId=keys.id, Status="Active")
    sts_client(account, keys).get_caller_identity()
    with refused("ValidationError", "enum value set: [Active, Inactive"):
        iam.update_access_key(UserName="jo", AccessKeyId=keys.id, Status="On")  # type: ignore[arg-type]


def test_a_deleted_key_is_nobody(account: LocalAccount, iam: "IAMClient") -> None:
    keys = make_key(iam, "jo")
    iam.delete_access_key(UserName="jo", AccessKeyId=keys.id)
    with refused("InvalidClientTokenId"):
        sts_client(account, keys).get_caller_identity()
    with refused("NoSuchEntity"):
        iam.delete_access_key(UserName="jo", AccessKeyId=keys.id)


def test_another_s_key_is_not_found(iam: "IAMClient") -> None:
    keys = make_key(iam, "jo")
    iam.create_user(UserName="sam")
    with refused("NoSuchEntity"):
        iam.delete_access_key(UserName="sam", AccessKeyId=keys.id)
    with refused("NoSuchEntity"):
        iam.update_access_key(UserName="sam", AccessKeyId=keys.id, Status="Inactive")


def test_a_key_s_last_use_is_known(account: LocalAccount, iam: "IAMClient") -> None:
    keys = make_key(iam, "jo")
    unused = iam.get_access_key_last_used(AccessKeyId=keys.id)
    assert unused["UserName"] == "jo"
    assert unused["AccessKeyLastUsed"] == {"Region": "N/A", "ServiceName": "N/A"}
    sts_client(account, keys).get_caller_identity()
    used = iam.get_access_key_last_used(AccessKeyId=keys.id)["AccessKeyLastUsed"]
    assert (used["ServiceName"], used["Region"]) == ("sts", "us-east-1")
    assert used["LastUsedDate"]
    with refused("NoSuchEntity"):
        iam.get_access_key_last_used(AccessKeyId="AKIAIOSFODNN7EXAMPLE")


def signed(account: LocalAccount, body: str) -> AWSRequest:
    keys = admin_keys(account)
    request = AWSRequest(
        "POST",
        account.endpoint_url + "/",
        {"Content-Type": "application/x-www-form-urlencoded"},
        body,
    )
    SigV4Auth(Credentials(keys.id, keys.secret), "iam", "us-east-1").add_auth(request)
    return request


LIST = "Action=ListUsers&Version=2010-05-08"


@pytest.mark.parametrize(
    ("sent", "headers", "code"),
    [
        pytest.param(LIST, {}, None, id="as signed"),
        pytest.param(LIST + "&MaxItems=1", {}, "SignatureDoesNotMatch", id="another body"),
        pytest.param(LIST, {"X-Amz-Date": "20200101T000000Z"}, "SignatureDoesNotMatch", id="date"),
        pytest.param(LIST, {"Authorization": ""}, "MissingAuthenticationToken", id="unsigned"),
        pytest.param(LIST, {"Authorization": "AWS4 x"}, "IncompleteSignature", id="nonsense"),
    ],
)
def test_a_request_is_believed_only_as_it_was_signed(
    account: LocalAccount, sent: str, headers: dict[str, str], code: str | None
) -> None:
    request = signed(account, LIST)
    answer = httpx.post(
        account.endpoint_url + "/",
        content=sent,
        headers={**dict(request.headers.items()), **headers},
        timeout=10,
    )
    assert answer.status_code == (200 if code is None else answer.status_code)
    assert code is None or f"<Code>{code}</Code>" in answer.text


def test_a_call_that_names_no_user_is_about_oneself(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    iam.attach_user_policy(UserName="jo", PolicyArn="arn:aws:iam::aws:policy/IAMFullAccess")
    own = iam_client(account, make_key(iam, "jo"))
    assert own.get_user()["User"]["UserName"] == "jo"
    assert own.create_access_key()["AccessKey"]["UserName"] == "jo"
    assert len(own.list_access_keys()["AccessKeyMetadata"]) == 2
    assert own.list_mfa_devices()["MFADevices"] == []


def test_a_key_may_do_what_its_user_s_policies_allow(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    keys = make_key(iam, "jo")
    own = iam_client(account, keys)
    with refused("AccessDenied", "iam:ListUsers"):
        own.list_users()
    iam.create_group(GroupName="readers")
    iam.attach_group_policy(GroupName="readers", PolicyArn=READ_ONLY)
    iam.add_user_to_group(GroupName="readers", UserName="jo")
    own.list_users()
    with refused("AccessDenied", "iam:CreateUser"):
        own.create_user(UserName="other")
    iam.attach_user_policy(UserName="jo", PolicyArn=DENY_ALL)
    with refused("AccessDenied"):
        own.list_users()
    sts_client(account, keys).get_caller_identity()


def test_a_boundary_bounds(account: LocalAccount, iam: "IAMClient") -> None:
    iam.attach_user_policy(UserName="jo", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.put_user_permissions_boundary(UserName="jo", PermissionsBoundary=READ_ONLY)
    own = iam_client(account, make_key(iam, "jo"))
    own.list_users()
    with refused("AccessDenied"):
        own.create_user(UserName="other")


def test_a_role_is_taken_for_its_time(
    account: LocalAccount, iam: "IAMClient", clock: Clock
) -> None:
    arn = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    taken = sts_client(account).assume_role(RoleArn=arn, RoleSessionName="request-1")
    assert taken["AssumedRoleUser"]["Arn"].endswith("assumed-role/worker/request-1")
    given = taken["Credentials"]
    keys = Keys(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    me = sts_client(account, keys).get_caller_identity()
    assert me["Arn"] == "arn:aws:sts::123456789012:assumed-role/worker/request-1"
    with refused("InvalidClientTokenId"):
        sts_client(account, Keys(keys.id, keys.secret, "other")).get_caller_identity()
    with refused("AccessDenied"):
        iam_client(account, keys).list_users()
    iam.attach_role_policy(RoleName="worker", PolicyArn=READ_ONLY)
    iam_client(account, keys).list_users()
    with refused("ValidationError", "Must specify userName"):
        iam_client(account, keys).list_access_keys()
    clock.ahead += 3601
    with refused("ExpiredToken"):
        sts_client(account, keys).get_caller_identity()


def test_a_role_that_does_not_exist_is_not_taken(account: LocalAccount) -> None:
    with refused("AccessDenied", "sts:AssumeRole"):
        sts_client(account).assume_role(
            RoleArn="arn:aws:iam::123456789012:role/absent", RoleSessionName="request-1"
        )


def test_a_user_has_five_ssh_keys_at_most(iam: "IAMClient") -> None:
    for number in range(5):
        iam.upload_ssh_public_key(UserName="jo", SSHPublicKeyBody=f"{SSH_KEY}{number}")
    with refused("LimitExceeded", "SSHPublicKeysPerUser: 5"):
        iam.upload_ssh_public_key(UserName="jo", SSHPublicKeyBody=SSH_KEY)


def test_what_is_not_offered_says_so(iam: "IAMClient") -> None:
    with refused("InvalidAction", "SimulatePrincipalPolicy"):
        iam.simulate_principal_policy(
            PolicySourceArn="arn:aws:iam::123456789012:user/people/jo", ActionNames=["iam:GetUser"]
        )
