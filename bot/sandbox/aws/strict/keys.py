"""Access keys: two a user, findable by id, told once."""

from collections.abc import Mapping
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError, over_quota
from bot.sandbox.aws.strict.moto_iam import ask_moto
from bot.sandbox.aws.strict.state import Call, Operations, State


def create_access_key(state: State, call: Call) -> Mapping[str, Any]:
    user = state.user(call.text("UserName"))
    if len(user.access_keys) >= state.quotas.keys_per_user:
        raise over_quota("AccessKeysPerUser", state.quotas.keys_per_user)
    key = user.create_access_key(prefix="AKIA")
    key.create_date = state.now()
    state.backend.access_keys[key.access_key_id] = key
    return {"AccessKey": key}


def list_access_keys(state: State, call: Call) -> Mapping[str, Any]:
    user = state.user(call.text("UserName"))
    told = [
        {
            "UserName": user.name,
            "AccessKeyId": key.access_key_id,
            "Status": key.status,
            "CreateDate": key.create_date,
        }
        for key in user.access_keys
    ]
    return {"AccessKeyMetadata": told}


def last_used(state: State, call: Call) -> Mapping[str, Any]:
    key = state.backend.access_keys.get(call.text("AccessKeyId"))
    if key is None or key.user_name is None:
        raise AwsError(
            "NoSuchEntity", f"The Access Key with id {call.text('AccessKeyId')} cannot be found."
        )
    use = key.last_used
    told = {
        "Region": use.region if use else "N/A",
        "ServiceName": use.service if use else "N/A",
    }
    if use:
        told["LastUsedDate"] = use.timestamp
    return {"UserName": key.user_name, "AccessKeyLastUsed": told}


def upload_ssh_key(state: State, call: Call) -> Mapping[str, Any] | None:
    user = state.user(call.text("UserName"))
    limit = state.quotas.ssh_keys_per_user
    if len(user.ssh_public_keys) >= limit:
        raise over_quota("SSHPublicKeysPerUser", limit)
    return ask_moto(state, call)


OPERATIONS: Final[Operations] = {
    "CreateAccessKey": create_access_key,
    "ListAccessKeys": list_access_keys,
    "GetAccessKeyLastUsed": last_used,
    "UploadSSHPublicKey": upload_ssh_key,
}
