"""Requests and grants as the store would give them, in whatever state a test needs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.changes import Change, CreateGroup, CreateUser, JoinGroup, OfferAccessKey, OfferMfa
from bot.domain.models import (
    Decision,
    GrantId,
    PrincipalId,
    Request,
    RequestId,
    Status,
    Step,
    StepState,
    Verdict,
)
from bot.domain.plan import Plan, Quorum
from bot.sandbox.slack.blockkit.validate import Validator
from bot.store.grants import Grant, Kind, State
from bot.workflows.ports import Card, Welcome

NOW = datetime(2026, 3, 3, 10, 2, tzinfo=UTC)
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
CHANGES: tuple[Change, ...] = (
    CreateUser("jo.smith", "/people/", ()),
    JoinGroup("jo.smith", "developers", ("arn:aws:iam::aws:policy/PowerUserAccess",)),
    OfferMfa("jo.smith"),
    OfferAccessKey("jo.smith"),
)


def plan(changes: tuple[Change, ...] = CHANGES, **more: Any) -> Plan:
    return Plan(changes, (), (Quorum("security", 1),), **more)


def request(status: Status = Status.PENDING, *, of: Plan | None = None, **more: Any) -> Request:
    planned = of or plan()
    state = {Status.APPLIED: StepState.DONE}.get(status, StepState.WAITING)
    steps = tuple(Step(n, c.words, state) for n, c in enumerate(planned.changes))
    made = Request(
        id=RequestId("A" * 22), number=7, revision=1, version=1, command="onboard", args={},
        title="Onboard jo.smith", requester=PrincipalId("U0RILEY"),
        beneficiary=PrincipalId("U0JO"), reason="joins payments", status=status, plan=planned,
        created_at=NOW, expires_at=NOW + timedelta(hours=8), steps=steps, last_event=1042,
        ended_at=NOW + timedelta(minutes=2) if status.is_over else None,
    )  # fmt: skip
    return replace(made, **more)


def verdict(who: str, verdict: Verdict = Verdict.APPROVE, reason: str = "") -> Decision:
    return Decision(PrincipalId(who), verdict, NOW, reason)


def card(of: Request, missing: tuple[Quorum, ...] = (Quorum("security", 1),)) -> Card:
    return Card("acme-prod", of, missing, {"security": 3})


def long_plan() -> Plan:
    """As long as AWS allows: ten groups to make and join, with the longest names."""
    names = [f"{n}{'g' * 127}" for n in range(10)]
    policies = tuple(f"arn:aws:iam::aws:policy/{'p' * 120}{n}" for n in range(10))
    user = "u" * 64
    return plan(
        (
            CreateUser(user, "/people/", (), ADMIN),
            *(CreateGroup(name, "/departments/", policies) for name in names),
            *(JoinGroup(user, name, policies, after_mfa=True, seconds=3600) for name in names),
        ),
        risks=("Administrator access", "Access key", "No MFA yet"),
        warnings=tuple(f"`{name}` differs on AWS from twokeys.toml" for name in names),
    )


def grant(kind: Kind, state: State = State.READY, **more: Any) -> Grant:
    made = Grant(
        id=GrantId(f"{kind.value}-{'b' * 16}"), request_id=RequestId("A" * 22), kind=kind,
        owner=PrincipalId("U0JO"), iam_user="jo.smith", iam_user_id="AIDAJO", state=state,
        attempt=1, tries=0, object_id="AKIAIOSFODNN7EXAMPLE", known_keys=(), view_id=None,
        traces=(), created_at=NOW, moved_at=NOW,
    )  # fmt: skip
    return replace(made, **more)


def welcome(*grants: Grant, **more: Any) -> Welcome:
    approved = request(Status.APPLIED, decisions=(verdict("U0SAM"),))
    return Welcome(
        "acme-prod", "https://acme.example/console", approved, "jo.smith", grants, **more
    )


def taken(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks, which Slack's rules allow."""
    return Validator().message(blocks)
