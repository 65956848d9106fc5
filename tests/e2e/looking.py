"""What can be seen of a stage: rows, AWS, and the log."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.domain.models import Request, Status
from bot.sandbox.aws.account import LocalAccount
from bot.store import audit, grants, requests
from bot.store.audit import AuditEvent
from bot.store.grants import Grant, Kind
from bot.store.tables import grants as grants_table
from bot.store.tables import requests as requests_table
from bot.wiring import Twokeys

Json = dict[str, Any]


class Looking:
    twokeys: Twokeys
    account: LocalAccount
    log: Path

    # What the database holds

    def request(self, user: str) -> Request:
        """The newest request about this IAM user."""
        query = (
            requests_table.select()
            .where(requests_table.c.title == f"Onboard {user}")
            .order_by(requests_table.c.number.desc())
        )
        with self.twokeys.db.read() as conn:
            row = conn.execute(query).mappings().first()
            assert row is not None, f"no request about {user}"
            return requests.load(conn, row["id"])

    def status(self, request_id: str) -> Status:
        with self.twokeys.db.read() as conn:
            return requests.load(conn, request_id).status

    def count(self, user: str) -> int:
        query = text("SELECT count(*) FROM requests WHERE title = :title")
        with self.twokeys.db.read() as conn:
            return int(conn.scalar(query, {"title": f"Onboard {user}"}) or 0)

    def grant(self, user: str, kind: Kind) -> Grant:
        query = (
            grants_table.select()
            .where(grants_table.c.iam_user == user, grants_table.c.kind == kind.value)
            .order_by(grants_table.c.created_at.desc())
        )
        with self.twokeys.db.read() as conn:
            row = conn.execute(query).mappings().first()
            assert row is not None, f"no {kind.value} for {user}"
            return grants.load(conn, row["id"])

    def events(self, user: str) -> list[AuditEvent]:
        """The audit trail of the newest request about this user, oldest first."""
        with self.twokeys.db.read() as conn:
            found = audit.page(conn, request_id=self.request(user).id, limit=500)
        return sorted(found, key=lambda event: event.seq)

    def tags(self, user: str) -> list[str]:
        return [event.tag for event in self.events(user)]

    # What AWS holds

    def on_aws(self, user: str) -> Json | None:
        users = self.account.snapshot()["users"]
        return next((one for one in users if one["name"] == user), None)

    def aws_user(self, user: str) -> Json:
        found = self.on_aws(user)
        assert found is not None, f"{user} is not on AWS"
        return found

    def calls_of(self, action: str, user: str) -> int:
        return sum(1 for c in self.account.calls if c.action == action and user in c.target)

    # What was logged, and what was said

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def log_lines(self) -> list[Json]:
        return [json.loads(line) for line in self.log_text().splitlines() if line]
