"""Policies: attached at most ten times, sized, and not deleted while something uses them."""

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError, conflict, over_quota
from bot.sandbox.aws.strict.moto_iam import ask_moto
from bot.sandbox.aws.strict.names import check_free
from bot.sandbox.aws.strict.state import Call, Operations, State

_SPACES: Final = re.compile(r"\s")


def create_policy(state: State, call: Call) -> Mapping[str, Any]:
    own = [policy for policy in state.backend.managed_policies.values() if not _is_aws(policy)]
    check_free(call.text("PolicyName"), (policy.name for policy in own), "Policy")
    if len(own) >= state.quotas.policies:
        raise over_quota("PoliciesPerAccount", state.quotas.policies)
    made = ask_moto(state, call) or {}
    made["Policy"].create_date = made["Policy"].update_date = state.now()
    return made


def delete_policy(state: State, call: Call) -> None:
    policy = _policy(state, call.text("PolicyArn"))
    if _is_aws(policy):
        raise AwsError("AccessDenied", f"{policy.arn} is an AWS managed policy.")
    bounds = any(user.boundary is policy for user in state.users.values())
    if policy.attachment_count or bounds:
        raise AwsError("DeleteConflict", "Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise conflict("delete the policy's other versions")
    del state.backend.managed_policies[policy.arn]


def attach_user_policy(state: State, call: Call) -> None:
    holder = state.user(call.text("UserName"))
    _attach(state, call, holder, "PoliciesPerUser", state.quotas.policies_per_user)


def attach_group_policy(state: State, call: Call) -> None:
    holder = state.group(call.text("GroupName"))
    _attach(state, call, holder, "PoliciesPerGroup", state.quotas.policies_per_group)


def _attach(state: State, call: Call, holder: Any, quota: str, limit: int) -> None:
    """Twice is once, and counted once."""
    policy = _policy(state, call.text("PolicyArn"))
    if policy.path.startswith("/aws-service-role/"):
        raise AwsError(
            "PolicyNotAttachable", "Cannot attach a Service Role Policy to a Customer entity."
        )
    if policy.arn in holder.managed_policies:
        return
    if len(holder.managed_policies) >= limit:
        raise over_quota(quota, limit)
    policy.attach_to(holder)


def detach_user_policy(state: State, call: Call) -> None:
    _detach(call, state.user(call.text("UserName")))


def detach_group_policy(state: State, call: Call) -> None:
    _detach(call, state.group(call.text("GroupName")))


def _detach(call: Call, holder: Any) -> None:
    policy = holder.managed_policies.get(call.text("PolicyArn"))
    if policy is None:
        raise AwsError("NoSuchEntity", f"Policy {call.text('PolicyArn')} was not found.")
    policy.detach_from(holder)


def put_user_policy(state: State, call: Call) -> Mapping[str, Any] | None:
    user = state.user(call.text("UserName"))
    _check_size(call, user, "user", state.quotas.user_policy_size)
    return ask_moto(state, call)


def put_group_policy(state: State, call: Call) -> Mapping[str, Any] | None:
    group = state.group(call.text("GroupName"))
    _check_size(call, group, "group", state.quotas.group_policy_size)
    return ask_moto(state, call)


def _check_size(call: Call, holder: Any, kind: str, limit: int) -> None:
    documents = {**holder.policies, call.text("PolicyName"): call.text("PolicyDocument")}
    if sum(len(_SPACES.sub("", text)) for text in documents.values()) > limit:
        raise AwsError(
            "LimitExceeded",
            f"Maximum policy size of {limit} bytes exceeded for {kind} {holder.name}",
        )


def _policy(state: State, arn: str) -> Any:
    policy = state.find_policy(arn)
    if policy is None:
        raise AwsError("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.")
    return policy


def _is_aws(policy: Any) -> bool:
    return ":iam::aws:" in policy.arn


OPERATIONS: Final[Operations] = {
    "CreatePolicy": create_policy,
    "DeletePolicy": delete_policy,
    "AttachUserPolicy": attach_user_policy,
    "AttachGroupPolicy": attach_group_policy,
    "DetachUserPolicy": detach_user_policy,
    "DetachGroupPolicy": detach_group_policy,
    "PutUserPolicy": put_user_policy,
    "PutGroupPolicy": put_group_policy,
}
