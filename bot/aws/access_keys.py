"""Access keys: made at most once per click, listed, switched off and on, deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from bot.aws.clients import Aws
from bot.aws.errors import translated
from bot.aws.users import day
from bot.domain.errors import Conflict, NotFound, Refused
from bot.domain.secret import Secret

if TYPE_CHECKING:
    from mypy_boto3_iam.literals import StatusTypeType

Status = Literal["Active", "Inactive", "Expired"]


@dataclass(frozen=True)
class KeyFacts:
    id: str
    status: Status
    created: datetime


@dataclass(frozen=True)
class MintedKey:
    id: str
    secret: Secret


def list_keys(aws: Aws, user: str) -> list[KeyFacts]:
    """A user that AWS does not show raises `NotFound`: that is no proof that it has no keys."""
    with translated():
        try:
            pages = aws.reads.get_paginator("list_access_keys").paginate(UserName=user)
            keys = [key for page in pages for key in page["AccessKeyMetadata"]]
        except aws.reads.exceptions.NoSuchEntityException:
            raise NotFound(f"AWS shows no user `{user}`.") from None
    return [KeyFacts(k["AccessKeyId"], k["Status"], k["CreateDate"]) for k in keys]


def mint(aws: Aws, user: str) -> MintedKey:
    """NOT repeatable, so it is sent exactly once; after `OutcomeUnknown`, list before all else."""
    with translated(once=True):
        try:
            made = aws.mint.create_access_key(UserName=user)["AccessKey"]
        except aws.mint.exceptions.LimitExceededException:
            raise _too_many(user, list_keys(aws, user)) from None
        except aws.mint.exceptions.NoSuchEntityException:
            raise Conflict(f"`{user}` does not exist any more.") from None
    return MintedKey(id=made["AccessKeyId"], secret=Secret(made["SecretAccessKey"]))


def _too_many(user: str, keys: list[KeyFacts]) -> Refused:
    each = ", ".join(f"`{k.id}` ({k.status.lower()}, since {day(k.created)})" for k in keys)
    return Refused(
        f"`{user}` has {len(keys)} access keys already, AWS's most: {each}. "
        "One must be deleted first. Nothing changed."
    )


def switch_off(aws: Aws, user: str, key_id: str) -> str:
    """Twice equals once: off stays off, and a key that is gone is off. Takes minutes everywhere."""
    return "switched off" if _set_status(aws, user, key_id, "Inactive") else "was gone already"


def switch_on(aws: Aws, user: str, key_id: str) -> str:
    """Twice equals once: on stays on."""
    if not _set_status(aws, user, key_id, "Active"):
        raise NotFound(f"Key `{key_id}` is gone: it can't be switched on. Ask for a new one.")
    return "switched on"


def _set_status(aws: Aws, user: str, key_id: str, status: "StatusTypeType") -> bool:
    with translated():
        try:
            aws.writes.update_access_key(UserName=user, AccessKeyId=key_id, Status=status)
        except aws.writes.exceptions.NoSuchEntityException:
            return False
    return True


def delete(aws: Aws, user: str, key_id: str) -> str:
    """Twice equals once: a key that is gone counts as deleted."""
    with translated():
        try:
            aws.writes.delete_access_key(UserName=user, AccessKeyId=key_id)
        except aws.writes.exceptions.NoSuchEntityException:
            return "was gone already"
    return "deleted"


def last_used(aws: Aws, key_id: str) -> datetime | None:
    """None: never, as far as AWS shows it (a quarter of an hour late)."""
    with translated():
        try:
            answer = aws.reads.get_access_key_last_used(AccessKeyId=key_id)
        except aws.reads.exceptions.NoSuchEntityException:
            raise NotFound(f"AWS shows no key `{key_id}`.") from None
    return answer["AccessKeyLastUsed"].get("LastUsedDate")
