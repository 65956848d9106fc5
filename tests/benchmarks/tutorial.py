"""What the tutorial does to onboard somebody and to sum them up: one plain call after the other.

Here to be measured against. Its own mistakes are kept where they cost or save calls (a user is
made, then found not to fit; a group is made only after joining it has failed) and mended where it
could not run at all: `get_groups_for_user` does not exist in boto3.
"""

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

GROUP_PATH = "/departments/"


@dataclass(frozen=True)
class Onboarded:
    password: str
    key_id: str
    key_secret: str


def onboard_like_the_tutorial(iam: "IAMClient", user: str, groups: Sequence[str]) -> Onboarded:
    """User, password, key, then each group, made without policies if AWS lacks it."""
    iam.create_user(UserName=user, Tags=_tags())
    password = _password()
    iam.create_login_profile(UserName=user, Password=password, PasswordResetRequired=True)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    for group in groups:
        _join(iam, user, group)
    return Onboarded(password, key["AccessKeyId"], key["SecretAccessKey"])


def _tags() -> list:  # type: ignore[type-arg]
    now = datetime.now(UTC).isoformat()
    values = {"CreatedBy": "IAMManager", "CreatedDate": now, "Environment": "Development"}
    return [{"Key": key, "Value": value} for key, value in values.items()]


def _join(iam: "IAMClient", user: str, group: str) -> None:
    try:
        iam.add_user_to_group(GroupName=group, UserName=user)
    except iam.exceptions.NoSuchEntityException:
        iam.create_group(GroupName=group, Path=GROUP_PATH)
        iam.add_user_to_group(GroupName=group, UserName=user)


def _password(length: int = 12) -> str:
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!@#$%^&*")
    while True:
        made = "".join(secrets.choice("".join(kinds)) for _ in range(length))
        if all(set(kind) & set(made) for kind in kinds):
            return made


def summary_like_the_tutorial(iam: "IAMClient", user: str) -> dict[str, object]:
    """Seven reads, one after the other, the first page of each."""
    found = iam.get_user(UserName=user)["User"]
    return {
        "user": {"name": found["UserName"], "arn": found["Arn"], "tags": found.get("Tags", [])},
        "console": _console(iam, user),
        "keys": [
            (key["AccessKeyId"], key["Status"])
            for key in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
        ],
        "groups": [g["GroupName"] for g in iam.list_groups_for_user(UserName=user)["Groups"]],
        "attached": [
            policy["PolicyName"]
            for policy in iam.list_attached_user_policies(UserName=user)["AttachedPolicies"]
        ],
        "inline": iam.list_user_policies(UserName=user)["PolicyNames"],
        "mfa": [d["SerialNumber"] for d in iam.list_mfa_devices(UserName=user)["MFADevices"]],
    }


def _console(iam: "IAMClient", user: str) -> bool:
    try:
        iam.get_login_profile(UserName=user)
    except iam.exceptions.NoSuchEntityException:
        return False
    return True
