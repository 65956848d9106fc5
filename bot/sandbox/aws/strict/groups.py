"""Groups and who is in them."""

from collections.abc import Mapping
from typing import Any, Final

from moto.iam.models import Group

from bot.sandbox.aws.errors import conflict, no_such, over_quota
from bot.sandbox.aws.strict.names import check_free, check_free_to_rename
from bot.sandbox.aws.strict.state import Call, Operations, State


def create_group(state: State, call: Call) -> Mapping[str, Any]:
    name, path = call.text("GroupName"), str(call.params.get("Path", "/"))
    check_free(name, state.groups, "Group")
    if len(state.groups) >= state.quotas.groups:
        raise over_quota("GroupsPerAccount", state.quotas.groups)
    group = Group(state.account_id, "us-east-1", name, path)
    group.id, group.create_date = state.new_id("AGPA"), state.now()
    state.groups[name] = group
    return {"Group": group}


def get_group(state: State, call: Call) -> Mapping[str, Any]:
    group = state.group(call.text("GroupName"))
    return {"Group": group, "Users": list(group.users)}


def list_groups(state: State, call: Call) -> Mapping[str, Any]:
    prefix = call.params.get("PathPrefix", "/")
    return {"Groups": [group for group in state.groups.values() if group.path.startswith(prefix)]}


def list_groups_for_user(state: State, call: Call) -> Mapping[str, Any]:
    return {"Groups": list(state.user(call.text("UserName")).joined)}


def update_group(state: State, call: Call) -> None:
    group = state.group(call.text("GroupName"))
    new = call.params.get("NewGroupName")
    if new:
        check_free_to_rename(group.name, new, state.groups, "Group")
        del state.groups[group.name]
        group.name = new
        state.groups[new] = group
    group.path = call.params.get("NewPath", group.path)


def delete_group(state: State, call: Call) -> None:
    group = state.group(call.text("GroupName"))
    if group.users:
        raise conflict("remove users from group")
    if group.managed_policies:
        raise conflict("detach all policies")
    if group.policies:
        raise conflict("delete policies")
    del state.groups[group.name]


def add_user_to_group(state: State, call: Call) -> None:
    """Twice is once."""
    group, user = state.group(call.text("GroupName")), state.user(call.text("UserName"))
    if group in user.joined:
        return
    if len(user.joined) >= state.quotas.groups_per_user:
        raise over_quota("GroupsPerUser", state.quotas.groups_per_user)
    user.joined.append(group)
    group.users.append(user)


def remove_user_from_group(state: State, call: Call) -> None:
    group, user = state.group(call.text("GroupName")), state.user(call.text("UserName"))
    if group not in user.joined:
        raise no_such("user", user.name)
    user.joined.remove(group)
    group.users.remove(user)


OPERATIONS: Final[Operations] = {
    "CreateGroup": create_group,
    "GetGroup": get_group,
    "ListGroups": list_groups,
    "ListGroupsForUser": list_groups_for_user,
    "UpdateGroup": update_group,
    "DeleteGroup": delete_group,
    "AddUserToGroup": add_user_to_group,
    "RemoveUserFromGroup": remove_user_from_group,
}
