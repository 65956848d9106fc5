"""An AWS account that is only what a page shows of one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any


class FakeAccount:
    def __init__(self) -> None:
        self.on_change: list[Callable[[], None]] = []
        self.users: list[dict[str, Any]] = []
        self.groups: list[dict[str, Any]] = []
        self.devices: list[dict[str, Any]] = []
        self.calls: list[dict[str, Any]] = []

    def snapshot(self) -> dict[str, Any]:
        return {
            "account": {"id": "123456789012", "alias": "acme-prod"},
            "users": self.users,
            "groups": self.groups,
            "virtual_mfa": self.devices,
            "password_policy": {
                "minimum_length": 14,
                "require_symbols": True,
                "max_age_days": None,
            },
            "calls": self.calls,
        }

    def call(self, action: str, target: str, *, error: str | None = None) -> None:
        self.calls.append(
            {
                "at": datetime.now(UTC).isoformat(),
                "action": action,
                "target": target,
                "status": 409 if error else 200,
                "error": error,
                "ms": 12.4,
                "caller": "twokeys-bot",
            }
        )
        for tell in self.on_change:
            tell()

    def create_user(self, name: str) -> None:
        self.users.append(
            {
                "name": name,
                "path": "/people/",
                "arn": f"arn:aws:iam::123456789012:user/people/{name}",
                "id": "AIDAJOSMITH000000001",
                "created": datetime.now(UTC).isoformat(),
                "tags": {"managed-by": "twokeys", "slack-user": "U0JO"},
                "console": False,
                "reset_required": False,
                "keys": [],
                "groups": [],
                "mfa": [],
                "attached": [],
                "boundary": None,
            }
        )
        self.call("CreateUser", name)

    def create_group(self, name: str) -> None:
        group = {
            "name": name,
            "path": "/departments/",
            "policies": ["PowerUserAccess"],
            "members": [],
        }
        self.groups.append(group)
        self.call("CreateGroup", name)

    def join(self, user: str, group: str) -> None:
        self.users[0]["groups"] = [group]
        self.groups[0]["members"] = [user]
        self.call("AddUserToGroup", f"{user} → {group}")

    def set_password(self, name: str) -> None:
        self.users[0].update(console=True, reset_required=True)
        self.call("CreateLoginProfile", name)

    def enable_mfa(self, serial: str) -> None:
        self.users[0]["mfa"] = [{"serial": serial, "enabled_at": datetime.now(UTC).isoformat()}]
        self.devices = [{"serial": serial, "assigned_to": "jo.smith"}]
        self.call("EnableMFADevice", serial)
