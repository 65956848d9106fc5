"""The account as a page shows it. No secret is in the state it reads, but for keys and seeds."""

from datetime import UTC, datetime
from typing import Any

from bot.sandbox.aws.strict.state import IamUser, MfaDevice, State


def snapshot(state: State) -> dict[str, Any]:
    with state.lock:
        return {
            "account": {"id": state.account_id, "alias": state.alias},
            "users": [_user(user) for user in state.users.values()],
            "groups": [_group(group) for group in state.groups.values()],
            "virtual_mfa": [_device(device) for device in state.devices.values()],
            "password_policy": _password_policy(state),
        }


def _user(user: IamUser) -> dict[str, Any]:
    return {
        "name": user.name,
        "path": user.path,
        "arn": user.arn,
        "id": user.id,
        "created": _time(user.create_date),
        "tags": {tag["Key"]: tag["Value"] for tag in user.tags},
        "console": user.login is not None,
        "reset_required": user.login is not None and user.login.reset_required,
        "password_last_used": _time(user.password_last_used),
        "keys": [_key(key) for key in user.access_keys],
        "groups": user.group_list,
        "mfa": [
            {"serial": device.serial, "enabled_at": _time(device.enabled)}
            for device in user.mfa_devices.values()
        ],
        "attached": [policy.name for policy in user.managed_policies.values()],
        "inline": list(user.policies),
        "boundary": user.boundary.arn if user.boundary else None,
    }


def _key(key: Any) -> dict[str, Any]:
    return {
        "id": key.access_key_id,
        "status": key.status,
        "created": _time(key.create_date),
        "last_used": _time(key.last_used.timestamp if key.last_used else None),
    }


def _group(group: Any) -> dict[str, Any]:
    return {
        "name": group.name,
        "path": group.path,
        "policies": [policy.name for policy in group.managed_policies.values()],
        "inline": list(group.policies),
        "members": [user.name for user in group.users],
    }


def _device(device: MfaDevice) -> dict[str, Any]:
    return {"serial": device.serial, "assigned_to": device.user.name if device.user else None}


def _password_policy(state: State) -> dict[str, Any] | None:
    policy = state.backend.account_password_policy
    if policy is None:
        return None
    return {
        "minimum_length": policy.minimum_password_length,
        "require_symbols": policy.require_symbols,
        "require_numbers": policy.require_numbers,
        "require_uppercase": policy.require_uppercase_characters,
        "require_lowercase": policy.require_lowercase_characters,
        "users_may_change": policy.allow_users_to_change_password,
        "max_age_days": policy.max_password_age or None,
        "reuse_prevention": policy.password_reuse_prevention,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
