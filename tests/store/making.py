"""Rows to begin with."""

from typing import Any

from sqlalchemy import Connection

from bot.domain.models import GrantId, Request, RequestId
from bot.store import grants, requests
from bot.store.database import Database
from bot.store.grants import Grant, Kind, State
from tests.domain.making import JO, NOW, request


def stored(db: Database, **changes: Any) -> Request:
    """A request in the database, as it is read back."""
    asked = request(**changes)
    with db.begin() as conn:
        requests.add(conn, asked, None)
        return requests.load(conn, asked.id)


def another(number: int) -> RequestId:
    return RequestId(f"request-{number:032}")


def offer(conn: Connection, **changes: Any) -> Grant:
    """An offered credential of a request that is stored already."""
    given = {
        "id": GrantId("id-of-the-grant"), "request_id": request().id, "kind": Kind.ACCESS_KEY,
        "owner": JO, "iam_user": "jo.smith", "iam_user_id": "AIDA1", "state": State.READY,
        "attempt": 0, "tries": 0, "object_id": None, "known_keys": (), "view_id": None,
        "traces": (), "created_at": NOW, "moved_at": NOW,
    }  # fmt: skip
    grant = Grant(**{**given, **changes})
    grants.add(conn, grant)
    return grants.load(conn, grant.id)
