"""The audit trail: append-only, written in the transaction of the change that it records.

Tags are `subject:verb-ed`. Details hold ids, names and words, never a secret.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.store.tables import audit_events


class Tag(StrEnum):
    REQUEST_SUBMITTED = "request:submitted"
    REQUEST_REFUSED = "request:refused"
    REQUEST_APPROVED = "request:approved"
    REQUEST_DENIED = "request:denied"
    REQUEST_WITHDRAWN = "request:withdrawn"
    REQUEST_EXPIRED = "request:expired"
    REQUEST_CHANGED = "request:changed"
    REQUEST_APPLIED = "request:applied"
    REQUEST_FAILED = "request:failed"
    REQUEST_REMINDED = "request:reminded"
    DECISION_RECORDED = "decision:recorded"
    DECISION_REFUSED = "decision:refused"
    RUN_STARTED = "run:started"
    RUN_PARKED = "run:parked"
    STEP_STARTED = "step:started"
    STEP_DONE = "step:done"
    STEP_FAILED = "step:failed"
    GRANT_OFFERED = "grant:offered"
    GRANT_REFUSED = "grant:refused"
    GRANT_MINTING = "grant:minting"
    GRANT_MINTED = "grant:minted"
    GRANT_SHOWN = "grant:shown"
    GRANT_CONFIRMED = "grant:confirmed"
    GRANT_CLOSING = "grant:closing"
    GRANT_ROLLED_BACK = "grant:rolled-back"
    GRANT_SWITCHED_OFF = "grant:switched-off"
    GRANT_SWITCHED_ON = "grant:switched-on"
    GRANT_UNKNOWN = "grant:unknown"
    GRANT_EXPIRED = "grant:expired"
    GRANT_DISOWNED = "grant:disowned"
    MFA_REFUSED = "mfa:refused"
    MFA_ENROLLED = "mfa:enrolled"
    MEMBERSHIP_STARTED = "membership:started"
    MEMBERSHIP_ENDED = "membership:ended"
    OPERATOR_ALERTED = "operator:alerted"


TWOKEYS = "twokeys"
"""The actor of what happens by itself."""


@dataclass(frozen=True)
class AuditEvent:
    seq: int
    at: datetime
    tag: str
    actor: str
    request_id: str | None
    details: dict[str, Any]


def append(
    conn: Connection,
    tag: Tag,
    *,
    at: datetime,
    actor: str = TWOKEYS,
    request_id: str | None = None,
    **details: Any,
) -> int:
    """Write one event and return its number. The caller's transaction makes it true or undone."""
    result = conn.execute(
        insert(audit_events).values(
            at=at, tag=tag.value, actor=actor, request_id=request_id, details=details
        )
    )
    return int((result.inserted_primary_key or [0])[0])


def page(
    conn: Connection, *, before: int | None = None, request_id: str | None = None, limit: int = 50
) -> Sequence[AuditEvent]:
    """Events newest first, `limit` at a time, older than number `before`."""
    query = select(audit_events).order_by(audit_events.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_events.c.seq < before)
    if request_id is not None:
        query = query.where(audit_events.c.request_id == request_id)
    return [AuditEvent(**row) for row in conn.execute(query).mappings()]
