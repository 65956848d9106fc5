"""The bot's own role: every call this package makes passes, and everything else is denied."""

import ast
import json
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

import bot.aws
from bot.aws.bot_policy import bot_policy
from bot.domain.errors import Invalid
from tests.aws.evaluator import Call, Context, Document, is_allowed

ACCOUNT = "arn:aws:iam::111122223333:"
BOUNDARY = f"{ACCOUNT}policy/twokeys/boundary"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
JO = f"{ACCOUNT}user/people/jo"
DEV = f"{ACCOUNT}group/departments/dev"
DEVICE = f"{ACCOUNT}mfa/people/jo-1"
ROLE = f"{ACCOUNT}role/twokeys"
OURS: Context = {
    "aws:RequestTag/managed-by": "twokeys",
    "aws:TagKeys": ["managed-by", "request-id"],
}
BOUNDED: Context = {"iam:PermissionsBoundary": BOUNDARY}
OTHER_BOUNDARY: Context = {"iam:PermissionsBoundary": f"{ACCOUNT}policy/mild"}


def policy(
    *, boundary: str | None = BOUNDARY, policies: tuple[str, ...] = (POWER,), **paths: str
) -> Document:
    return bot_policy(
        partition="aws",
        account_id="111122223333",
        user_path=paths.get("user_path", "/people/"),
        group_path=paths.get("group_path", "/departments/"),
        boundary=boundary,
        policies=policies,
    )


NEEDED = [
    Call("iam:CreateUser", JO, {**OURS, **BOUNDED}),
    Call("iam:PutUserPermissionsBoundary", JO, BOUNDED),
    Call("iam:TagUser", JO, OURS),
    Call("iam:CreateLoginProfile", JO),
    Call("iam:UpdateLoginProfile", JO),
    Call("iam:DeleteLoginProfile", JO),
    Call("iam:CreateAccessKey", JO),
    Call("iam:UpdateAccessKey", JO),
    Call("iam:DeleteAccessKey", JO),
    Call("iam:EnableMFADevice", JO),
    Call("iam:DeactivateMFADevice", JO),
    Call("iam:CreateVirtualMFADevice", DEVICE),
    Call("iam:DeleteVirtualMFADevice", DEVICE),
    Call("iam:AddUserToGroup", DEV),
    Call("iam:AddUserToGroup", f"{ACCOUNT}group/departments/engineering/deep"),
    Call("iam:RemoveUserFromGroup", DEV),
    Call("iam:CreateGroup", DEV),
    Call("iam:AttachGroupPolicy", DEV, {"iam:PolicyARN": POWER}),
    Call("iam:GetUser", f"{ACCOUNT}user/anyone"),
    Call("iam:ListUsers", "*"),
    Call("iam:ListGroups", "*"),
    Call("iam:GetGroup", DEV),
    Call("iam:ListAttachedGroupPolicies", DEV),
    Call("iam:ListGroupPolicies", DEV),
    Call("iam:ListAccessKeys", JO),
    Call("iam:GetAccessKeyLastUsed", JO),
    Call("iam:ListMFADevices", JO),
    Call("iam:ListVirtualMFADevices", "*"),
    Call("iam:GetAccountPasswordPolicy", "*"),
    Call("iam:ListAccountAliases", "*"),
]

OTHERS = f"{ACCOUNT}user/admin/root2"
FORBIDDEN = [
    # Other people's users, and names that only look like ours.
    Call("iam:CreateUser", OTHERS, {**OURS, **BOUNDED}),
    Call("iam:CreateUser", f"{ACCOUNT}user/jo", {**OURS, **BOUNDED}),
    Call("iam:CreateUser", f"{ACCOUNT}user/people2/jo", {**OURS, **BOUNDED}),
    Call("iam:CreateUser", f"{ACCOUNT}user/x/people/jo", {**OURS, **BOUNDED}),
    Call("iam:CreateUser", f"{ACCOUNT}user/People/jo", {**OURS, **BOUNDED}),
    Call("iam:CreateUser", "arn:aws:iam::999900001111:user/people/jo", {**OURS, **BOUNDED}),
    Call("iam:CreateAccessKey", OTHERS),
    Call("iam:CreateAccessKey", f"{ACCOUNT}user/people"),
    Call("iam:CreateLoginProfile", OTHERS),
    Call("iam:UpdateLoginProfile", OTHERS),
    Call("iam:DeleteLoginProfile", OTHERS),
    Call("iam:UpdateAccessKey", OTHERS),
    Call("iam:EnableMFADevice", OTHERS),
    Call("iam:TagUser", OTHERS, OURS),
    # Ours, but not in the way that was agreed.
    Call("iam:CreateUser", JO, OURS),
    Call("iam:CreateUser", JO, {**OURS, **OTHER_BOUNDARY}),
    Call("iam:CreateUser", JO, BOUNDED),
    Call("iam:CreateUser", JO, {**BOUNDED, "aws:RequestTag/managed-by": "someone"}),
    Call("iam:TagUser", JO, {"aws:TagKeys": ["managed-by", "cost-centre"]}),
    Call("iam:PutUserPermissionsBoundary", JO, OTHER_BOUNDARY),
    Call("iam:DeleteUserPermissionsBoundary", JO),
    Call("iam:DeactivateMFADevice", OTHERS),
    Call("iam:UpdateUser", JO),
    Call("iam:DeleteUser", JO),
    Call("iam:PutUserPolicy", JO),
    Call("iam:AttachUserPolicy", JO, {"iam:PolicyARN": POWER, **BOUNDED}),
    Call("iam:AttachUserPolicy", JO, {"iam:PolicyARN": ADMIN}),
    # Groups.
    Call("iam:AddUserToGroup", f"{ACCOUNT}group/admins"),
    Call("iam:AddUserToGroup", f"{ACCOUNT}group/departments2/dev"),
    Call("iam:RemoveUserFromGroup", f"{ACCOUNT}group/admins"),
    Call("iam:CreateGroup", f"{ACCOUNT}group/admins"),
    Call("iam:AttachGroupPolicy", DEV, {"iam:PolicyARN": ADMIN}),
    Call("iam:AttachGroupPolicy", DEV, {"iam:PolicyARN": f"{POWER}2"}),
    Call("iam:AttachGroupPolicy", DEV),
    Call("iam:AttachGroupPolicy", f"{ACCOUNT}group/admins", {"iam:PolicyARN": POWER}),
    Call("iam:DetachGroupPolicy", DEV, {"iam:PolicyARN": POWER}),
    Call("iam:PutGroupPolicy", DEV),
    Call("iam:DeleteGroup", DEV),
    Call("iam:UpdateGroup", DEV),
    # Its own role, policies, and whoever watches it.
    Call("iam:PutRolePolicy", ROLE),
    Call("iam:AttachRolePolicy", ROLE, {"iam:PolicyARN": ADMIN}),
    Call("iam:UpdateAssumeRolePolicy", ROLE),
    Call("iam:DeleteRolePermissionsBoundary", ROLE),
    Call("iam:CreateRole", ROLE),
    Call("iam:PassRole", ROLE),
    Call("sts:AssumeRole", f"{ACCOUNT}role/admin"),
    Call("iam:CreatePolicy", BOUNDARY),
    Call("iam:CreatePolicyVersion", BOUNDARY),
    Call("iam:SetDefaultPolicyVersion", BOUNDARY),
    Call("iam:DeletePolicy", BOUNDARY),
    Call("iam:UpdateAccountPasswordPolicy", "*"),
    Call("iam:CreateServiceSpecificCredential", JO),
    Call("iam:UploadSSHPublicKey", JO),
    Call("iam:CreateSAMLProvider", "*"),
    Call("iam:DeleteVirtualMFADevice", f"{ACCOUNT}mfa/root-account-mfa-device"),
    Call("cloudtrail:StopLogging", "*"),
    Call("cloudtrail:DeleteTrail", "*"),
    Call("organizations:LeaveOrganization", "*"),
    Call("s3:GetObject", "arn:aws:s3:::secrets/x"),
]


@pytest.mark.parametrize("call", NEEDED, ids=lambda call: call.action)
def test_what_the_bot_does_is_allowed(call: Call) -> None:
    assert is_allowed(policy(), call)


@pytest.mark.parametrize("call", FORBIDDEN, ids=lambda call: f"{call.action} {call.resource}")
def test_everything_else_is_denied(call: Call) -> None:
    assert not is_allowed(policy(), call)


def test_the_denials_hold_beside_a_policy_that_allows_everything() -> None:
    broad = {"Sid": "Broad", "Effect": "Allow", "Action": ["*"], "Resource": "*"}
    widened = {"Statement": [*policy()["Statement"], broad]}
    escalating = [c for c in FORBIDDEN if not is_allowed(widened, c)]
    assert len(escalating) >= 40
    for action in ("iam:PutRolePolicy", "iam:CreatePolicyVersion", "cloudtrail:StopLogging"):
        assert action in {call.action for call in escalating}


def test_without_a_boundary_users_are_made_and_no_boundary_is_touched() -> None:
    plain = policy(boundary=None)
    assert is_allowed(plain, Call("iam:CreateUser", JO, OURS))
    assert not is_allowed(plain, Call("iam:CreateUser", OTHERS, OURS))
    assert not is_allowed(plain, Call("iam:PutUserPermissionsBoundary", JO, BOUNDED))
    assert not is_allowed(plain, Call("iam:DeleteUserPermissionsBoundary", JO))


def test_groups_that_give_nothing_let_the_bot_attach_nothing() -> None:
    bare = policy(policies=())
    assert not is_allowed(bare, Call("iam:AttachGroupPolicy", DEV, {"iam:PolicyARN": POWER}))
    assert is_allowed(bare, Call("iam:AddUserToGroup", DEV))


def test_a_wildcard_in_a_path_is_only_a_character() -> None:
    odd = policy(user_path="/p*/", group_path="/d?$/")
    made = {**OURS, **BOUNDED}
    assert is_allowed(odd, Call("iam:CreateUser", f"{ACCOUNT}user/p*/jo", made))
    assert not is_allowed(odd, Call("iam:CreateUser", f"{ACCOUNT}user/private/jo", made))
    assert is_allowed(odd, Call("iam:AddUserToGroup", f"{ACCOUNT}group/d?$/dev"))
    assert not is_allowed(odd, Call("iam:AddUserToGroup", f"{ACCOUNT}group/dx$/dev"))


def test_another_partition_is_spelled_everywhere() -> None:
    china = bot_policy(
        partition="aws-cn",
        account_id="111122223333",
        user_path="/people/",
        group_path="/departments/",
        boundary=None,
        policies=(),
    )
    assert "arn:aws:" not in json.dumps(china)


def test_it_fits_a_managed_policy_with_forty_different_policies() -> None:
    many = tuple(f"{ACCOUNT}policy/twokeys/grantable-{number:03}" for number in range(40))
    assert len("".join(json.dumps(policy(policies=many)).split())) <= 6144
    with pytest.raises(Invalid, match="AWS takes 6144"):
        policy(policies=tuple(f"{many[0]}-{number:03}" for number in range(120)))


def test_each_call_this_package_makes_is_in_the_policy_and_no_other() -> None:
    """Found by reading the code, so that a new call can't be forgotten here."""
    operations = botocore.session.get_session().get_service_model("iam").operation_names
    by_method = {xform_name(name): name for name in operations}
    made = {f"iam:{by_method[name]}" for name in _words_of_the_package() if name in by_method}
    allowed = {
        action
        for statement in policy()["Statement"]
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
    }
    # Both belong to CreateUser, with tags and with a boundary.
    assert made == allowed - {"iam:TagUser", "iam:PutUserPermissionsBoundary"}


def _words_of_the_package() -> set[str]:
    words = set()
    for path in Path(bot.aws.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                words.add(node.attr)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
    return words
