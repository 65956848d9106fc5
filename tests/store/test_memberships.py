from datetime import timedelta

from bot.store import memberships
from bot.store.database import Database
from tests.domain.making import NOW, request
from tests.store.making import another, stored

UNTIL = NOW + timedelta(hours=8)


def join(db: Database, **changes: object) -> None:
    given = {
        "request_id": request().id,
        "iam_user": "jo.smith",
        "iam_user_id": "AIDA1",
        "group": "developers",
        "until": UNTIL,
    }
    with db.begin() as conn:
        memberships.start(conn, **{**given, **changes})  # type: ignore[arg-type]


def test_a_step_that_runs_twice_gives_one_membership_with_its_first_end(db: Database) -> None:
    stored(db)
    join(db)
    join(db, until=UNTIL + timedelta(hours=8))
    with db.read() as conn:
        found = memberships.find(conn, request().id, "developers")
        assert found is not None
        assert memberships.live(conn, "AIDA1", "developers") == [found]
        assert memberships.find(conn, request().id, "analysts") is None
    assert (found.until, found.ended_at) == (UNTIL, None)


def test_a_group_is_left_when_the_last_request_that_gave_it_ends(db: Database) -> None:
    stored(db)
    stored(db, id=another(1))
    join(db)
    join(db, request_id=another(1), until=None)
    with db.begin() as conn:
        first = memberships.find(conn, request().id, "developers")
        assert first is not None
        memberships.end(conn, first, UNTIL)
        left = memberships.live(conn, "AIDA1", "developers")
    assert [m.request_id for m in left] == [another(1)]


def test_a_user_made_again_under_the_same_name_is_somebody_else(db: Database) -> None:
    stored(db)
    join(db)
    with db.read() as conn:
        assert memberships.live(conn, "AIDA2", "developers") == []
