"""Groups that require MFA are joined once it is enrolled, by the same approval.

Only if nothing has moved meanwhile: the user is the same, has MFA now, and each group still gives
what the approvers saw. A group that gives something else is not joined, and people are told.
"""

from dataclasses import dataclass

from bot.aws.clients import Aws
from bot.aws.look import GroupFacts, find_groups
from bot.aws.mfa import has_mfa
from bot.aws.users import check_same_user
from bot.domain.changes import JoinGroup
from bot.domain.errors import Conflict, Postponed, Refused
from bot.domain.models import Request, Status, StepState
from bot.store import audit, requests
from bot.store.audit import Tag
from bot.store.database import Database
from bot.workflows.clock import Clock
from bot.workflows.engine import Engine
from bot.workflows.execution import Execution
from bot.workflows.flows import NOTICE
from bot.workflows.redraw import redraw_card, redraw_welcome


@dataclass(frozen=True)
class AfterMfa:
    db: Database
    engine: Engine
    aws: Aws
    clock: Clock
    execution: Execution

    def run(self, request_id: str) -> None:
        """The flow. Repeatable: what is joined already is not looked at again."""
        with self.db.read() as conn:
            request = requests.load(conn, request_id)
        todo = self._todo(request)
        if not todo:
            return
        try:
            self._check(request, todo)
            self.execution.carry_out(request, list(todo.items()))
        except Refused as refusal:
            self._note_failure(request, todo, refusal)
        self._tell(request)

    def _todo(self, request: Request) -> dict[int, JoinGroup]:
        if request.status is not Status.APPLIED:
            return {}
        left = {
            s.position for s in request.steps if s.state in (StepState.DEFERRED, StepState.STARTED)
        }
        return {
            n: change
            for n, change in enumerate(request.plan.changes)
            if n in left and isinstance(change, JoinGroup)
        }

    def _check(self, request: Request, todo: dict[int, JoinGroup]) -> None:
        user = next(iter(todo.values())).user
        check_same_user(self.aws, user, request.iam_user_id)
        if not has_mfa(self.aws, user):
            raise Postponed(f"AWS does not show the MFA of `{user}` yet.")
        found = find_groups(self.aws, [change.group for change in todo.values()])
        for change in todo.values():
            _check_as_approved(change, found[change.group])

    def _note_failure(self, request: Request, todo: dict[int, JoinGroup], refusal: Refused) -> None:
        now = self.clock.now()
        with self.db.begin() as conn:
            present = requests.load(conn, request.id)
            done = {s.position for s in present.steps if s.state is StepState.DONE}
            for n in todo.keys() - done:
                requests.mark_step(
                    conn, request, n, StepState.FAILED, detail=refusal.why, ended_at=now
                )
                audit.append(
                    conn, Tag.STEP_FAILED, at=now, request_id=request.id, step=n, detail=refusal.why
                )

    def _tell(self, request: Request) -> None:
        with self.db.begin() as conn:
            redraw_card(self.engine, conn, request.id)
            redraw_welcome(self.engine, conn, request.id)
            self.engine.enqueue(conn, NOTICE, f"{request.id}:after-mfa", request.id)


def _check_as_approved(change: JoinGroup, found: GroupFacts | None) -> None:
    now_given = () if found is None else (*found.attached, *found.inline)
    if found is None or set(now_given) != set(change.policies):
        raise Conflict(
            f"`{change.group}` was not joined: it gives something else now than was approved."
            " Ask for it again."
        )
