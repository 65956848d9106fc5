"""A grant's moves: one compare-and-set, its audit event and the redrawn message, together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from bot.domain.ids import check_id
from bot.domain.models import StepState
from bot.store import audit, grants, requests
from bot.store.audit import Tag
from bot.store.database import Database
from bot.store.grants import Grant, State
from bot.workflows.clock import Clock
from bot.workflows.engine import Engine
from bot.workflows.granting import KINDS
from bot.workflows.redraw import redraw_card, redraw_welcome


@dataclass(frozen=True)
class Follow:
    """A flow that a move makes necessary."""

    flow: str
    key: str
    arg: str
    delay: timedelta | None = None


class Moves:
    def __init__(self, db: Database, engine: Engine, clock: Clock) -> None:
        self._db, self._engine, self._clock = db, engine, clock

    def load(self, grant_id: str) -> Grant:
        with self._db.read() as conn:
            return grants.load(conn, check_id(grant_id))

    def move(
        self,
        grant: Grant,
        to: State,
        tag: Tag,
        *,
        of: Collection[State],
        actor: str | None = None,
        why: str = "",
        then: Follow | None = None,
        **values: Any,
    ) -> Grant:
        """Raises `Conflict` if someone was quicker."""
        with self._db.begin() as conn:
            grants.move(conn, grant, to, of=of, now=self._clock.now(), **values)
            moved = grants.load(conn, grant.id)
            self._append(conn, moved, tag, actor or grant.owner, why=why)
            redraw_welcome(self._engine, conn, grant.request_id)
            if to is State.CONFIRMED:
                self._tick(conn, moved)
            if then is not None:
                self._engine.enqueue(conn, then.flow, then.key, then.arg, delay=then.delay)
            return moved

    def _tick(self, conn: Connection, grant: Grant) -> None:
        """On the request's card, what was offered is done."""
        request = requests.load(conn, grant.request_id)
        for n, change in enumerate(request.plan.changes):
            if KINDS.get(type(change)) is grant.kind:
                requests.mark_step(conn, request, n, StepState.DONE, ended_at=self._clock.now())
        redraw_card(self._engine, conn, grant.request_id)

    def note(self, grant: Grant, tag: Tag | None = None, actor: str = "", **values: Any) -> None:
        """A fact about the grant that does not move it; with a tag, it is in the audit too."""
        columns = {k: v for k, v in values.items() if k != "why"}
        with self._db.begin() as conn:
            if columns:
                grants.note(conn, grant.id, **columns)
            if tag is not None:
                self._append(conn, grant, tag, actor or grant.owner, **values)

    def _append(self, conn: Connection, grant: Grant, tag: Tag, actor: str, **details: Any) -> None:
        audit.append(
            conn, tag, at=self._clock.now(), actor=actor, request_id=grant.request_id,
            **{"grant": grant.id, "kind": grant.kind.value, "user": grant.iam_user,
               "object": grant.object_id, "attempt": grant.attempt, **details},
        )  # fmt: skip
