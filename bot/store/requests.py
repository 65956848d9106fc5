"""Requests: the row is the truth, and every card is a view of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import Conflict, NotFound
from bot.domain.models import (
    Decision,
    PrincipalId,
    Request,
    RequestId,
    Status,
    Step,
    StepState,
    Verdict,
)
from bot.domain.plan import Plan
from bot.store.codec import plan_from_json, plan_to_json
from bot.store.tables import decisions, requests, steps


class AlreadySubmitted(Exception):
    """Slack sent the same command again: there is a request for it already."""


@dataclass(frozen=True)
class Place:
    """Where a message stands in Slack."""

    channel: str
    ts: str


def add(conn: Connection, request: Request, origin: str | None) -> int:
    """Insert a new request and return its number; `origin` names what Slack sent it with."""
    values = {
        "id": request.id, "origin": origin, "command": request.command, "args": request.args,
        "title": request.title, "requester": request.requester,
        "beneficiary": request.beneficiary, "reason": request.reason,
        "status": request.status.value, "created_at": request.created_at,
        "expires_at": request.expires_at, **_plan(request.plan),
    }  # fmt: skip
    try:
        result = conn.execute(insert(requests).values(values))
    except IntegrityError as e:
        raise AlreadySubmitted from e
    _add_steps(conn, request.id, 1, request.plan)
    return int((result.inserted_primary_key or [0])[0])


def _plan(plan: Plan) -> dict[str, Any]:
    return {"plan": plan_to_json(plan), "plan_hash": plan.hash}


def _add_steps(conn: Connection, request_id: RequestId, revision: int, plan: Plan) -> None:
    rows = [
        {
            "request_id": request_id, "revision": revision, "position": n,
            "words": change.words, "state": StepState.WAITING.value, "detail": "",
        }
        for n, change in enumerate(plan.changes)
    ]  # fmt: skip
    if rows:
        conn.execute(insert(steps), rows)


def load(conn: Connection, request_id: str, *, lock: bool = False) -> Request:
    """The request as it is now. With `lock`, nobody else changes it until this transaction ends."""
    query = select(requests).where(requests.c.id == request_id)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound("Unknown request.")
    return from_row(conn, row)


def exists(conn: Connection, request_id: str) -> bool:
    return conn.scalar(select(requests.c.number).where(requests.c.id == request_id)) is not None


def version(conn: Connection, request_id: str) -> int:
    """Grows with everything a card shows: a card drawn from a smaller one is out of date."""
    return int(
        conn.execute(select(requests.c.version).where(requests.c.id == request_id)).scalar_one()
    )


def find_number(conn: Connection, number: int) -> RequestId | None:
    found = conn.scalar(select(requests.c.id).where(requests.c.number == number))
    return None if found is None else RequestId(found)


def from_row(conn: Connection, row: Any) -> Request:
    """The request of a row of `requests`, with its decisions and steps."""
    fields = {name: row[name] for name in Request.__dataclass_fields__ if name in row}
    return Request(
        **{
            **fields,
            "status": Status(row["status"]),
            "plan": plan_from_json(row["plan"]),
            "difference": tuple(row["difference"]),
            "decisions": _decisions(conn, row["id"], row["revision"]),
            "steps": _steps(conn, row["id"], row["revision"]),
        }
    )


def _decisions(conn: Connection, request_id: str, revision: int) -> tuple[Decision, ...]:
    rows = conn.execute(
        select(decisions)
        .where(decisions.c.request_id == request_id, decisions.c.revision == revision)
        .order_by(decisions.c.id)
    )
    return tuple(Decision(PrincipalId(r.decider), Verdict(r.verdict), r.at, r.reason) for r in rows)


def _steps(conn: Connection, request_id: str, revision: int) -> tuple[Step, ...]:
    rows = conn.execute(
        select(steps)
        .where(steps.c.request_id == request_id, steps.c.revision == revision)
        .order_by(steps.c.position)
    )
    return tuple(Step(r.position, r.words, StepState(r.state), r.detail) for r in rows)


def add_decision(conn: Connection, request: Request, decision: Decision) -> None:
    """Record a verdict; the database lets one person decide one revision once."""
    try:
        with conn.begin_nested():
            conn.execute(
                insert(decisions).values(
                    request_id=request.id, requester=request.requester,
                    beneficiary=request.beneficiary, revision=request.revision,
                    decider=decision.decider, verdict=decision.verdict.value,
                    reason=decision.reason, at=decision.at,
                )
            )  # fmt: skip
    except IntegrityError as e:
        raise Conflict("You have decided this request already.") from e


def move(
    conn: Connection, request: Request, to: Status, *, of: Collection[Status], **values: Any
) -> None:
    """Compare-and-set of the status: raises `Conflict` if someone was quicker."""
    changed = conn.execute(
        update(requests)
        .where(
            requests.c.id == request.id,
            requests.c.revision == request.revision,
            requests.c.status.in_([s.value for s in of]),
        )
        .values(status=to.value, version=requests.c.version + 1, **values)
    )
    if changed.rowcount != 1:
        raise Conflict("Someone was quicker: this request has moved on.")


def touch(conn: Connection, request_id: str, **values: Any) -> None:
    """Something that the card shows has changed."""
    conn.execute(
        update(requests)
        .where(requests.c.id == request_id)
        .values(version=requests.c.version + 1, **values)
    )


def revise(
    conn: Connection, request: Request, plan: Plan, difference: Sequence[str], **values: Any
) -> None:
    """A new plan: approvals of the old one are void, because they agreed to something else."""
    move(
        conn, request, Status.PENDING, of=(Status.RUNNING, Status.APPROVED), outcome="",
        revision=request.revision + 1, checked=False, difference=list(difference),
        card_channel=None, card_ts=None, **_plan(plan), **values,
    )  # fmt: skip
    _add_steps(conn, request.id, request.revision + 1, plan)


def mark_step(
    conn: Connection, request: Request, position: int, state: StepState, **values: Any
) -> None:
    conn.execute(
        update(steps)
        .where(
            steps.c.request_id == request.id,
            steps.c.revision == request.revision,
            steps.c.position == position,
        )
        .values(state=state.value, **values)
    )
    touch(conn, request.id)


def drop_decisions(conn: Connection, request: Request, of: Collection[PrincipalId]) -> None:
    """Void approvals of people who may not decide any more; the audit keeps them."""
    conn.execute(
        delete(decisions).where(
            decisions.c.request_id == request.id,
            decisions.c.revision == request.revision,
            decisions.c.decider.in_(list(of)),
        )
    )


def card_place(conn: Connection, request_id: str) -> Place | None:
    row = conn.execute(
        select(requests.c.card_channel, requests.c.card_ts).where(requests.c.id == request_id)
    ).one()
    return Place(row.card_channel, row.card_ts) if row.card_ts else None


def set_card_place(
    conn: Connection, request: Request, place: Place, *, instead_of: Place | None
) -> bool:
    """Whether this is the request's card now; not if another drawing put one there meanwhile."""
    old = None if instead_of is None else instead_of.ts
    changed = conn.execute(
        update(requests)
        .where(
            requests.c.id == request.id,
            requests.c.revision == request.revision,
            requests.c.card_ts.is_not_distinct_from(old),
        )
        .values(card_channel=place.channel, card_ts=place.ts)
    )
    return changed.rowcount == 1
