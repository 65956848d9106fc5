"""The AWS changes a plan is made of. What was approved is this data, and this data is what runs.

A change says what it does in words (for the card), in which stage it may run (changes of one
stage do not depend on each other), and which IAM actions on which resource it needs.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import ClassVar, Literal


class Stage(IntEnum):
    """Changes of one stage run side by side; a stage starts when the one before is done."""

    CREATE = 0
    JOIN = 1
    OFFER = 2


def spoken(duration: timedelta) -> str:
    """`8 hours`, `30 minutes`, `2 days`: the largest unit that fits exactly."""
    seconds = int(duration.total_seconds())
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds % size == 0:
            count = seconds // size
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds} seconds"


def short_policy(arn: str) -> str:
    """`AdministratorAccess` of `arn:aws:iam::aws:policy/AdministratorAccess`."""
    return arn.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class CreateUser:
    """Repeatable: an existing user counts only if its `request-id` tag is this request's."""

    user: str
    path: str
    tags: tuple[tuple[str, str], ...]
    boundary: str | None = None
    kind: Literal["create-user"] = "create-user"
    stage: ClassVar[Stage] = Stage.CREATE

    @property
    def words(self) -> str:
        bounded = f", bounded by `{short_policy(self.boundary)}`" if self.boundary else ""
        return f"Create IAM user `{self.user}` under {self.path}{bounded}"


@dataclass(frozen=True)
class CreateGroup:
    """Repeatable: creating and attaching are checked against what is there."""

    group: str
    path: str
    policies: tuple[str, ...]
    kind: Literal["create-group"] = "create-group"
    stage: ClassVar[Stage] = Stage.CREATE

    @property
    def words(self) -> str:
        given = ", ".join(f"`{short_policy(arn)}`" for arn in self.policies) or "no policy"
        return f"Create group `{self.group}` under {self.path} with {given}"


@dataclass(frozen=True)
class JoinGroup:
    """Repeatable: AWS treats joining twice as joining once."""

    user: str
    group: str
    policies: tuple[str, ...] = ()
    after_mfa: bool = False
    seconds: int | None = None
    kind: Literal["join-group"] = "join-group"
    stage: ClassVar[Stage] = Stage.JOIN

    @property
    def words(self) -> str:
        given = ", ".join(short_policy(arn) for arn in self.policies)
        limit = f" for {spoken(timedelta(seconds=self.seconds))}" if self.seconds else ""
        wait = ", after MFA is set up" if self.after_mfa else ""
        return f"Join `{self.group}`{limit}{wait}" + (f"  →  {given}" if given else "")


@dataclass(frozen=True)
class OfferPassword:
    """Changes nothing on AWS yet: the password is made when its owner asks to see it."""

    user: str
    kind: Literal["offer-password"] = "offer-password"
    stage: ClassVar[Stage] = Stage.OFFER

    @property
    def words(self) -> str:
        return "Console sign-in, password chosen by its owner at first sign-in"


@dataclass(frozen=True)
class OfferAccessKey:
    """Changes nothing on AWS yet: the key is made when its owner asks to see it."""

    user: str
    kind: Literal["offer-access-key"] = "offer-access-key"
    stage: ClassVar[Stage] = Stage.OFFER

    @property
    def words(self) -> str:
        return "Access key, made when its owner asks to see it"


@dataclass(frozen=True)
class OfferMfa:
    """Changes nothing on AWS yet: the device is made when its owner starts to set it up."""

    user: str
    kind: Literal["offer-mfa"] = "offer-mfa"
    stage: ClassVar[Stage] = Stage.OFFER

    @property
    def words(self) -> str:
        return "MFA device, set up by its owner"


Change = CreateUser | CreateGroup | JoinGroup | OfferPassword | OfferAccessKey | OfferMfa
