"""The nouns of a request's life, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.domain.plan import Plan

PrincipalId = NewType("PrincipalId", str)
"""A Slack user id: the only identity Twokeys compares. Never an e-mail or a display name."""

RequestId = NewType("RequestId", str)
"""128 random bits, url-safe: not to be guessed, and all that a button carries."""

GrantId = NewType("GrantId", str)


class Status(StrEnum):
    """Where a request stands. `pending` waits for people, `approved` and `running` for us."""

    PENDING = "pending"
    APPROVED = "approved"
    RUNNING = "running"
    APPLIED = "applied"
    FAILED = "failed"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def is_over(self) -> bool:
        return self not in (Status.PENDING, Status.APPROVED, Status.RUNNING)


class Verdict(StrEnum):
    APPROVE = "approve"
    DENY = "deny"


class StepState(StrEnum):
    WAITING = "waiting"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    DEFERRED = "deferred"  # until the beneficiary's MFA is enrolled
    OFFERED = "offered"  # until the beneficiary makes it theirs


@dataclass(frozen=True)
class Person:
    """One Slack account as the directory described it a moment ago."""

    id: PrincipalId
    team_id: str
    real_name: str = ""
    tz: str = "UTC"
    is_deactivated: bool = False
    is_bot: bool = False
    is_guest: bool = False
    is_stranger: bool = False  # from another organisation, through Slack Connect


@dataclass(frozen=True)
class Decision:
    """One person's verdict on one revision of a request, as recorded."""

    decider: PrincipalId
    verdict: Verdict
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Step:
    """One change of the plan and how far it got."""

    position: int
    words: str
    state: StepState
    detail: str = ""


@dataclass(frozen=True)
class Request:
    """One asked-for change. Everything a card shows comes from here."""

    id: RequestId
    number: int
    revision: int
    version: int
    command: str
    args: dict[str, object]
    title: str
    requester: PrincipalId
    beneficiary: PrincipalId
    reason: str
    status: Status
    plan: Plan
    created_at: datetime
    expires_at: datetime
    decisions: tuple[Decision, ...] = ()
    steps: tuple[Step, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    iam_user_id: str = ""
    outcome: str = ""
    retry_at: datetime | None = None
    checked: bool = False
    difference: tuple[str, ...] = field(default=())
    last_event: int = 0

    @property
    def approvals(self) -> tuple[Decision, ...]:
        return tuple(d for d in self.decisions if d.verdict is Verdict.APPROVE)
