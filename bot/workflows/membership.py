"""A membership given for a time ends by itself, unless another grant still gives the group."""

from dataclasses import dataclass

from bot.aws.apply import leave_group
from bot.aws.clients import Aws
from bot.aws.look import find_user
from bot.store import audit, memberships, requests
from bot.store.audit import Tag
from bot.store.database import Database
from bot.workflows.clock import Clock
from bot.workflows.engine import Engine
from bot.workflows.redraw import redraw_card
from bot.workflows.saying import Saying


@dataclass(frozen=True)
class Ending:
    db: Database
    engine: Engine
    aws: Aws
    saying: Saying
    clock: Clock

    def run(self, request_id: str, group: str) -> None:
        """The timer's flow. Repeatable: leaving twice is leaving once."""
        with self.db.read() as conn:
            membership = memberships.find(conn, request_id, group)
            if membership is None or membership.ended_at is not None:
                return
            now = self.clock.now()
            others = [
                m
                for m in memberships.live(conn, membership.iam_user_id, group)
                if m.id != membership.id and (m.until is None or m.until > now)
            ]
            beneficiary = requests.load(conn, request_id).beneficiary
        detail = "another grant still gives it"
        if not others:
            user = find_user(self.aws, membership.iam_user)
            same = user is not None and user.id == membership.iam_user_id
            detail = leave_group(self.aws, membership.iam_user, group) if same else "user gone"
        with self.db.begin() as conn:
            memberships.end(conn, membership, self.clock.now())
            audit.append(
                conn, Tag.MEMBERSHIP_ENDED, at=self.clock.now(), request_id=request_id,
                user=membership.iam_user, group=group, detail=detail,
            )  # fmt: skip
            redraw_card(self.engine, conn, request_id)
            if not others:
                text = f"Your time in `{group}` has ended. You have left it."
                self.saying.to(beneficiary, text, key=f"{request_id}:{group}:left", conn=conn)
