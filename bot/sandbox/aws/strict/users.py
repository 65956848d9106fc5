"""IAM users: made, renamed, bounded, and deleted only when nothing hangs on them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError, conflict, over_quota
from bot.sandbox.aws.strict.names import check_free, check_free_to_rename
from bot.sandbox.aws.strict.state import Call, IamUser, Operations, State
from bot.sandbox.aws.strict.tags import checked


def create_user(state: State, call: Call) -> Mapping[str, Any]:
    name, path = call.text("UserName"), str(call.params.get("Path", "/"))
    tags = checked(call.params.get("Tags", []))
    boundary = call.params.get("PermissionsBoundary")
    policy = _boundary(state, boundary) if boundary else None
    check_free(name, state.users, "User")
    if len(state.users) >= state.quotas.users:
        raise over_quota("UsersPerAccount", state.quotas.users)
    user = IamUser(state.account_id, name, path, state.now())
    user.tag_map, user.boundary = tags, policy
    state.users[name] = user
    return {"User": user}


def get_user(state: State, call: Call) -> Mapping[str, Any]:
    return {"User": state.user(call.text("UserName"))}


def list_users(state: State, call: Call) -> Mapping[str, Any]:
    prefix = call.params.get("PathPrefix", "/")
    return {"Users": [user for user in state.users.values() if user.path.startswith(prefix)]}


def update_user(state: State, call: Call) -> None:
    user = state.user(call.text("UserName"))
    new = call.params.get("NewUserName")
    if new:
        check_free_to_rename(user.name, new, state.users, "User")
        del state.users[user.name]
        user.name = new
        state.users[new] = user
        for key in user.access_keys:
            key.user_name = new
    user.path = call.params.get("NewPath", user.path)


def delete_user(state: State, call: Call) -> None:
    user = state.user(call.text("UserName"))
    left = next(_leftovers(user), None)
    if left:
        raise conflict(left)
    del state.users[user.name]


def _leftovers(user: IamUser) -> Iterator[str]:
    """What must go before the user can, in the words of AWS's refusal."""
    hanging = (
        (user.managed_policies, "detach all policies"),
        (user.policies, "delete policies"),
        (user.joined, "remove user from all groups"),
        (user.login, "delete login profile"),
        (user.access_keys, "delete access keys"),
        (user.mfa_devices, "deactivate MFA devices"),
        (user.ssh_public_keys, "delete SSH public keys"),
        (user.signing_certificates, "delete signing certificates"),
        (user.service_credentials, "delete service-specific credentials"),
    )
    return (first for left, first in hanging if left)


def put_boundary(state: State, call: Call) -> None:
    user = state.user(call.text("UserName"))
    user.boundary = _boundary(state, call.text("PermissionsBoundary"))


def delete_boundary(state: State, call: Call) -> None:
    user = state.user(call.text("UserName"))
    if user.boundary is None:
        raise AwsError(
            "NoSuchEntity", f"The user with name {user.name} has no permissions boundary."
        )
    user.boundary = None


def _boundary(state: State, arn: str) -> Any:
    policy = state.find_policy(arn)
    if policy is None:
        raise AwsError("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.")
    return policy


OPERATIONS: Final[Operations] = {
    "CreateUser": create_user,
    "GetUser": get_user,
    "ListUsers": list_users,
    "UpdateUser": update_user,
    "DeleteUser": delete_user,
    "PutUserPermissionsBoundary": put_boundary,
    "DeleteUserPermissionsBoundary": delete_boundary,
}
