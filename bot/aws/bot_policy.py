"""What the bot's own role may do on AWS: the calls of this package, under its paths, no more.

IAM can't ask who is added to a group, only which group it is. So everything hangs on two paths:
users under one, groups under the other, and nothing else is ever named.
"""

import json
import re
from collections.abc import Sequence

from bot.aws.marks import MANAGED_BY, OUR_TAGS, US
from bot.domain.errors import Invalid

LONGEST = 6144
"""Characters of a managed policy, white space not counted."""

Statement = dict[str, object]
Document = dict[str, object]

_READS = (
    *("GetUser", "ListUsers", "GetGroup", "ListGroups"),
    *("ListAttachedGroupPolicies", "ListGroupPolicies", "GetAccountPasswordPolicy"),
    *("ListAccessKeys", "GetAccessKeyLastUsed", "ListMFADevices", "ListVirtualMFADevices"),
    "ListAccountAliases",
)
_CREDENTIALS = (
    *("CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"),
    *("CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"),
    *("EnableMFADevice", "DeactivateMFADevice"),
)
_MEMBERSHIP = ("AddUserToGroup", "RemoveUserFromGroup")
_NEVER = (
    *("iam:Put*Policy", "iam:PutRole*", "iam:AttachUserPolicy", "iam:AttachRolePolicy"),
    *("iam:Detach*Policy", "iam:CreatePolicy*", "iam:SetDefaultPolicyVersion"),
    *("iam:DeletePolicy*", "iam:DeleteUser*", "iam:DeleteGroup*", "iam:DeleteRole*"),
    *("iam:*Role", "iam:UpdateRole*", "iam:*AssumeRolePolicy", "iam:*InstanceProfile"),
    *("iam:UpdateUser", "iam:UpdateGroup", "iam:*ServiceSpecificCredential", "iam:Upload*"),
    *("iam:UpdateAccountPasswordPolicy", "iam:DeleteAccountPasswordPolicy", "iam:*AccountAlias"),
    *("iam:*SAMLProvider", "iam:*OpenIDConnectProvider*", "sts:AssumeRole*"),
    *("organizations:*", "sso:*", "cloudtrail:*"),
)
"""Denied outright: it holds even if somebody attaches a broader policy to the role."""


def bot_policy(
    *,
    partition: str,
    account_id: str,
    user_path: str,
    group_path: str,
    boundary: str | None,
    policies: Sequence[str],
) -> Document:
    """The policy document. `policies` are all ARNs that groups of twokeys.toml give."""
    iam = f"arn:{partition}:iam::{account_id}:"
    users, groups = f"{iam}user{_literal(user_path)}*", f"{iam}group{_literal(group_path)}*"
    devices = f"{iam}mfa{_literal(user_path)}*"
    document: Document = {
        "Version": "2012-10-17",
        "Statement": [
            _allow("Look", _READS, "*"),
            *_making_users(users, boundary),
            _allow("Credentials", _CREDENTIALS, users),
            _allow("MfaDevices", ("CreateVirtualMFADevice", "DeleteVirtualMFADevice"), devices),
            _allow("Membership", (*_MEMBERSHIP, "CreateGroup"), groups),
            *_giving_policies(groups, policies),
            *_denials(users, groups, boundary),
        ],
    }
    return _checked(document)


def _allow(sid: str, actions: Sequence[str], resource: str, **conditions: object) -> Statement:
    allowed: Statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Action": _named(actions),
        "Resource": resource,
    }
    return {**allowed, "Condition": conditions} if conditions else allowed


def _deny(sid: str, actions: Sequence[str], **scope: object) -> Statement:
    return {"Sid": sid, "Effect": "Deny", "Action": _named(actions), **scope}


def _named(actions: Sequence[str]) -> list[str]:
    return [action if ":" in action else f"iam:{action}" for action in actions]


def _literal(path: str) -> str:
    """A `*` in a path is a character there, and would be a wildcard here."""
    return re.sub(r"[$*?]", lambda special: f"${{{special[0]}}}", path)


def _making_users(users: str, boundary: str | None) -> list[Statement]:
    tagged = {f"aws:RequestTag/{MANAGED_BY}": US}
    bounded = {"iam:PermissionsBoundary": boundary} if boundary else {}
    made = [
        _allow("MakeUsers", ("CreateUser",), users, StringEquals={**tagged, **bounded}),
        _allow(
            "TagUsers",
            ("TagUser",),
            users,
            **{"ForAllValues:StringEquals": {"aws:TagKeys": list(OUR_TAGS)}},
        ),
    ]
    put = ("PutUserPermissionsBoundary",)
    return [*made, _allow("BoundUsers", put, users, StringEquals=bounded)] if bounded else made


def _giving_policies(groups: str, policies: Sequence[str]) -> list[Statement]:
    listed = sorted(set(policies))
    if not listed:
        return []
    condition = {"ArnEquals": {"iam:PolicyARN": listed}}
    return [_allow("GivePolicies", ("AttachGroupPolicy",), groups, **condition)]


def _denials(users: str, groups: str, boundary: str | None) -> list[Statement]:
    other = {"StringNotEquals": {"iam:PermissionsBoundary": boundary}}
    making = ("CreateUser", "PutUserPermissionsBoundary")
    return [
        _deny("NeverOthersUsers", ("CreateUser", "TagUser", *_CREDENTIALS), NotResource=users),
        _deny("NeverOthersGroups", (*_MEMBERSHIP, "AttachGroupPolicy"), NotResource=groups),
        _deny("NeverEscalate", _NEVER, Resource="*"),
        _deny("NeverUnbounded", making, Resource="*", Condition=other)
        if boundary
        else _deny("NeverBoundaries", making[1:], Resource="*"),
    ]


def _checked(document: Document) -> Document:
    size = len("".join(json.dumps(document).split()))
    if size > LONGEST:
        raise Invalid(
            f"The policy has {size} characters, and AWS takes {LONGEST}. The groups of "
            "twokeys.toml give too many different policies: use fewer, or customer policies "
            "with shorter names."
        )
    return document
