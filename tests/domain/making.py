"""Requests and people to judge: tests name only what they are about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.changes import CreateUser, JoinGroup
from bot.domain.models import Decision, Person, PrincipalId, Request, RequestId, Status, Verdict
from bot.domain.plan import Plan, Quorum
from bot.domain.rules import Facts, People

TEAM = "T0ACME"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

RILEY, SAM, ALEX, ROBIN, JO, MORGAN, KIT, PAT = (
    PrincipalId(f"U0{name}")
    for name in ("RILEY", "SAM", "ALEX", "ROBIN", "JO", "MORGAN", "KIT", "PAT")
)
SAM2, JO2, RILEY2 = PrincipalId("U0SAM2"), PrincipalId("U0JO2"), PrincipalId("U0RILEY2")


def person(principal: PrincipalId, **changes: Any) -> Person:
    return Person(**{"id": principal, "team_id": TEAM, **changes})


def facts(
    *linked: set[PrincipalId], approvers: dict[str, list[PrincipalId]] | None = None
) -> Facts:
    return Facts(
        home_team=TEAM,
        approvers={"security": [SAM, ALEX]} if approvers is None else approvers,
        people=People(tuple(frozenset(group) for group in linked)),
    )


def plan(needed: int = 1, **changes: Any) -> Plan:
    given = {
        "changes": (CreateUser("jo.smith", "/people/", (("slack-user", JO),)),),
        "observed": (("user `jo.smith`", "absent"),),
        "quorums": (Quorum("security", needed),),
    }
    return Plan(**{**given, **changes})


def joining(*groups: str) -> tuple[JoinGroup, ...]:
    return tuple(JoinGroup("jo.smith", name) for name in groups)


def request(**changes: Any) -> Request:
    given = {
        "id": RequestId("id-of-the-request"), "number": 7, "revision": 1, "version": 1,
        "command": "onboard", "args": {"person": JO, "reason": "joins payments"},
        "title": "Onboard jo.smith", "requester": RILEY, "beneficiary": JO,
        "reason": "joins payments", "status": Status.PENDING, "plan": plan(),
        "created_at": NOW, "expires_at": NOW + timedelta(hours=8),
    }  # fmt: skip
    return Request(**{**given, **changes})


def approved(*deciders: PrincipalId) -> tuple[Decision, ...]:
    return tuple(Decision(decider, Verdict.APPROVE, NOW) for decider in deciders)
