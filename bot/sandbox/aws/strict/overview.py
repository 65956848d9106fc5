"""The account as a whole: its figures and its authorisation details."""

from collections.abc import Mapping
from typing import Any, Final

from bot.sandbox.aws.strict.state import Call, Operations, State


def summary(state: State, _: Call) -> Mapping[str, Any]:
    """Counts by moto; the quotas are ours. Root has a password, MFA and no key."""
    quotas, users = state.quotas, state.users.values()
    figures = {
        **state.backend.account_summary.summary_map,
        "UsersQuota": quotas.users,
        "GroupsQuota": quotas.groups,
        "GroupsPerUserQuota": quotas.groups_per_user,
        "AttachedPoliciesPerUserQuota": quotas.policies_per_user,
        "AttachedPoliciesPerGroupQuota": quotas.policies_per_group,
        "PoliciesQuota": quotas.policies,
        "AccessKeysPerUserQuota": quotas.keys_per_user,
        "MFADevicesInUse": sum(len(user.mfa_devices) for user in users),
        "AccountMFAEnabled": 1,
        "AccountPasswordPresent": 1,
    }
    return {"SummaryMap": figures}


def authorization_details(state: State, call: Call) -> Mapping[str, Any]:
    """Of AWS's own policies only those in use, as AWS does."""
    wanted = call.params.get("Filter") or []
    policies = [
        policy
        for policy in state.backend.managed_policies.values()
        if (policy.attachment_count if _kind(policy) == "AWSManagedPolicy" else True)
    ]

    def pick(kind: str, items: Any) -> list[Any]:
        return list(items) if not wanted or kind in wanted else []

    return {
        "UserDetailList": pick("User", state.users.values()),
        "GroupDetailList": pick("Group", state.groups.values()),
        "RoleDetailList": pick("Role", state.backend.roles.values()),
        "Policies": [_told(state, one) for one in policies if pick(_kind(one), [one])],
    }


def _kind(policy: Any) -> str:
    return "AWSManagedPolicy" if ":iam::aws:" in policy.arn else "LocalManagedPolicy"


def _told(state: State, policy: Any) -> dict[str, Any]:
    bounds = sum(user.boundary is policy for user in state.users.values())
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default_version_id,
        "AttachmentCount": policy.attachment_count,
        "PermissionsBoundaryUsageCount": bounds,
        "IsAttachable": True,
        "CreateDate": policy.create_date,
        "UpdateDate": policy.update_date,
        "PolicyVersionList": policy.policy_version_list,
    }


OPERATIONS: Final[Operations] = {
    "GetAccountSummary": summary,
    "GetAccountAuthorizationDetails": authorization_details,
}
