"""Carrying out what was approved: look again, then change by change, each written down around it.

The plan's changes are the steps. Before a change its row says `started`, after it `done`; a run
that begins again skips what is done and repeats what was started, since every change may be
repeated. What was approved is compared with what would happen now before the first change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.aws.apply import Applied, Mark, apply
from bot.aws.clients import Aws, side_by_side
from bot.domain.changes import Change, CreateUser, Stage
from bot.domain.errors import Conflict, OutcomeUnknown, Postponed, Refused, Unavailable
from bot.domain.models import Request, Status, StepState
from bot.store import audit, requests
from bot.store.audit import Tag
from bot.store.database import Database
from bot.workflows.clock import Clock
from bot.workflows.engine import Engine
from bot.workflows.flows import NOTICE
from bot.workflows.granting import Granting
from bot.workflows.recheck import Recheck
from bot.workflows.redraw import redraw_card

UNDER_WAY = (Status.APPROVED, Status.RUNNING)
Result = Applied | Exception


@dataclass(frozen=True)
class Parts:
    """What execution works with."""

    db: Database
    engine: Engine
    aws: Aws
    clock: Clock
    recheck: Recheck
    granting: Granting
    draw: Callable[[str], None]
    """Redraws a card soon, without waiting: progress may be lost, states may not."""


class Execution:
    """The flow that runs once for each approved request, and again after each pause."""

    def __init__(self, parts: Parts) -> None:
        self._, self._recheck = parts, parts.recheck

    def run(self, request_id: str) -> None:
        """Carry out the request. Raises `Postponed` to go on later; anything else ends it."""
        try:
            if self._.engine.step("begin", self._begin, request_id):
                for stage in (Stage.CREATE, Stage.JOIN):
                    self._.engine.step(
                        f"stage {stage.name.lower()}", self._stage, request_id, stage
                    )
                self._.engine.step("finish", self._finish, request_id)
        except (OutcomeUnknown, Unavailable) as doubt:
            raise Postponed(str(doubt)) from doubt
        except Refused as refusal:
            self.fail(request_id, refusal.why)

    def _begin(self, request_id: str) -> bool:
        """Whether to go on: the approvals still count, and AWS is as it was when they were given.

        Repeatable: it only reads until its own transactions, which are compare-and-set.
        """
        with self._.db.read() as conn:
            request = requests.load(conn, request_id)
        if request.status not in UNDER_WAY:
            return False
        with self._recheck.looking(request) as present:
            running = self._take(request)
            if running is None:
                return False
            self._.draw(running.id)
            return running.checked or self._recheck.plan_holds(running, present())

    def _take(self, request: Request) -> Request | None:
        """The request as ours to carry out, if the approvals hold and no other runner has it."""
        if request.status is Status.APPROVED:
            if not self._recheck.approvals_hold(request):
                return None
            try:
                request = self._start(request)
            except Conflict:
                return None
        if request.retry_at is not None:
            with self._.db.begin() as conn:
                requests.touch(conn, request.id, retry_at=None, outcome="")
        return request

    def _start(self, request: Request) -> Request:
        with self._.db.begin() as conn:
            event = audit.append(
                conn, Tag.RUN_STARTED, at=self._.clock.now(), request_id=request.id,
                plan_hash=request.plan.hash,
            )  # fmt: skip
            requests.move(
                conn, request, Status.RUNNING, of=(Status.APPROVED,),
                started_at=self._.clock.now(), last_event=event,
            )  # fmt: skip
            return requests.load(conn, request.id)

    def _stage(self, request_id: str, stage: Stage) -> None:
        """Do the changes of one stage side by side. Repeatable: what is done is left alone."""
        with self._.db.read() as conn:
            request = requests.load(conn, request_id)
        done = {s.position for s in request.steps if s.state is StepState.DONE}
        todo = [
            (n, change)
            for at, members in request.plan.stages()
            for n, change in members
            if at == stage and n not in done and n not in request.plan.deferred
        ]
        if todo:
            self.carry_out(request, todo)

    def carry_out(self, request: Request, todo: list[tuple[int, Change]]) -> None:
        """Intent, effect, outcome. Raises the first refusal or doubt after all have ended."""
        now = self._.clock.now()
        with self._.db.begin() as conn:
            for n, change in todo:
                requests.mark_step(conn, request, n, StepState.STARTED, started_at=now)
                self._.granting.joining(conn, request, change, now)
                audit.append(
                    conn, Tag.STEP_STARTED, at=now, request_id=request.id, step=n, does=change.words
                )
        self._.draw(request.id)
        mark = Mark(request.id, now, request.started_at)
        results = side_by_side(
            self._.aws, *(lambda change=change: self._apply(change, mark) for _, change in todo)
        )
        with self._.db.begin() as conn:
            for (n, change), result in zip(todo, results, strict=True):
                self._note(conn, request, n, change, result)
        self._.draw(request.id)
        for result in results:
            if isinstance(result, Exception):
                raise result

    def _apply(self, change: Change, mark: Mark) -> Result:
        """The result or the trouble: one change's trouble must not hide another's success."""
        try:
            return apply(self._.aws, change, mark)
        except (Refused, Postponed, OutcomeUnknown) as trouble:
            return trouble

    def _note(
        self, conn: Connection, request: Request, n: int, change: Change, result: Result
    ) -> None:
        now = self._.clock.now()
        if isinstance(result, Applied):
            state, tag, detail = StepState.DONE, Tag.STEP_DONE, result.detail
            self._.granting.joined(conn, request, change, now)
        elif isinstance(result, Refused):
            state, tag, detail = StepState.FAILED, Tag.STEP_FAILED, result.why
            self._.granting.not_joined(conn, request, change, now)
        else:
            return  # not known to be done: it stays `started`, and is looked at again
        requests.mark_step(conn, request, n, state, detail=detail, ended_at=now)
        if isinstance(result, Applied) and isinstance(change, CreateUser):
            requests.touch(conn, request.id, iam_user_id=result.user_id)
        audit.append(
            conn, tag, at=now, request_id=request.id, step=n, does=change.words, detail=detail
        )

    def _finish(self, request_id: str) -> None:
        """All that could be done now is done: offer the credentials and tell people."""
        now = self._.clock.now()
        with self._.db.begin() as conn:
            request = requests.load(conn, request_id, lock=True)
            if request.status is not Status.RUNNING:
                return
            for n, change in enumerate(request.plan.changes):
                if n in request.plan.deferred:
                    requests.mark_step(conn, request, n, StepState.DEFERRED)
                elif change.stage is Stage.OFFER:
                    requests.mark_step(conn, request, n, StepState.OFFERED)
            self._.granting.offer(conn, request, now)
            event = audit.append(
                conn, Tag.REQUEST_APPLIED, at=now, request_id=request.id,
                approved_by=[d.decider for d in request.approvals],
            )  # fmt: skip
            requests.move(
                conn, request, Status.APPLIED, of=(Status.RUNNING,),
                ended_at=now, retry_at=None, last_event=event,
            )  # fmt: skip
            redraw_card(self._.engine, conn, request.id)
            self._.engine.enqueue(conn, NOTICE, f"{request.id}:applied", request.id)

    def fail(self, request_id: str, why: str) -> None:
        """End it honestly: what is done stays done and is listed, nothing more is tried."""
        now = self._.clock.now()
        with self._.db.begin() as conn:
            request = requests.load(conn, request_id, lock=True)
            if request.status.is_over:
                return
            event = audit.append(conn, Tag.REQUEST_FAILED, at=now, request_id=request.id, why=why)
            requests.move(
                conn, request, Status.FAILED, of=(Status.RUNNING, Status.APPROVED),
                ended_at=now, outcome=why, retry_at=None, last_event=event,
            )  # fmt: skip
            redraw_card(self._.engine, conn, request.id)
            self._.engine.enqueue(conn, NOTICE, f"{request.id}:failed", request.id)

    def parked(self, conn: Connection, request_id: str, later: Postponed, due: datetime) -> None:
        """The card says why it waits and until when."""
        if requests.load(conn, request_id, lock=True).status not in UNDER_WAY:
            return
        audit.append(
            conn, Tag.RUN_PARKED, at=self._.clock.now(), request_id=request_id,
            why=later.why, until=due.isoformat(),
        )  # fmt: skip
        requests.touch(conn, request_id, outcome=later.why, retry_at=due)
        redraw_card(self._.engine, conn, request_id)
