from datetime import timedelta

import pytest

from bot.domain.errors import Conflict, NotFound
from bot.domain.models import GrantId
from bot.store import grants
from bot.store.database import Database
from bot.store.grants import Grant, Kind, State
from tests.domain.making import JO, NOW, request
from tests.store.making import another, offer, stored

LATER = NOW + timedelta(minutes=11)


def mint(db: Database, grant: Grant) -> None:
    with db.begin() as conn:
        grants.move(conn, grant, State.MINTING, of=[State.READY], now=LATER, attempt=1)


def test_a_grant_is_read_back_as_it_was_written(db: Database) -> None:
    stored(db)
    with db.begin() as conn:
        grant = offer(conn)
        grants.note(conn, grant.id, known_keys=["AKIA1"], traces=[["file", "F1"]], minting_at=LATER)
        found = grants.load(conn, grant.id)
    assert (found.kind, found.state, found.owner) == (Kind.ACCESS_KEY, State.READY, JO)
    assert (found.known_keys, found.traces) == (("AKIA1",), (("file", "F1"),))
    assert (found.created_at, found.minting_at) == (NOW, LATER)


def test_a_grant_that_nobody_was_given_is_no_longer_on_offer(db: Database) -> None:
    with db.read() as conn, pytest.raises(NotFound, match="no longer on offer"):
        grants.load(conn, "unknown")


def test_of_two_windows_that_open_a_grant_one_wins(db: Database) -> None:
    stored(db)
    with db.begin() as conn:
        grant = offer(conn)
    mint(db, grant)
    with pytest.raises(Conflict, match="another window"):
        mint(db, grant)
    with db.read() as conn:
        moved = grants.load(conn, grant.id)
    assert (moved.state, moved.attempt, moved.moved_at) == (State.MINTING, 1, LATER)


def test_an_attempt_of_an_older_window_moves_nothing(db: Database) -> None:
    stored(db)
    with db.begin() as conn:
        old = offer(conn)
        grants.move(conn, old, State.READY, of=[State.READY], now=NOW, attempt=1)
    with pytest.raises(Conflict), db.begin() as conn:
        grants.move(conn, old, State.SHOWN, of=[State.READY], now=NOW)


def test_one_key_at_a_time_is_made_for_one_iam_user(db: Database) -> None:
    stored(db)
    with db.begin() as conn:
        first = offer(conn)
        second = offer(conn, id=GrantId("second"))
        other = offer(conn, id=GrantId("other"), iam_user="sam.lee")
        password = offer(conn, id=GrantId("password"), kind=Kind.PASSWORD)
    mint(db, first)
    with pytest.raises(Conflict, match="Another key for this user is being made"):
        mint(db, second)
    mint(db, other)
    mint(db, password)
    with db.begin() as conn:
        grants.note(conn, first.id, state=State.UNKNOWN.value)
    with pytest.raises(Conflict, match="Another key"):
        mint(db, second)
    with db.begin() as conn:
        grants.note(conn, first.id, state=State.SHOWN.value)
    mint(db, second)


def test_the_rest_of_a_transaction_goes_on_after_a_refused_mint(db: Database) -> None:
    stored(db)
    with db.begin() as conn:
        first, second = offer(conn), offer(conn, id=GrantId("second"))
        grants.move(conn, first, State.MINTING, of=[State.READY], now=NOW)
        with pytest.raises(Conflict):
            grants.move(conn, second, State.MINTING, of=[State.READY], now=NOW)
        assert grants.load(conn, second.id).state is State.READY


def test_grants_of_a_request_come_in_the_order_people_need_them(db: Database) -> None:
    stored(db)
    stored(db, id=another(1))
    with db.begin() as conn:
        for n, kind in enumerate((Kind.ACCESS_KEY, Kind.MFA, Kind.PASSWORD)):
            offer(conn, id=GrantId(f"g{n}"), kind=kind)
        offer(conn, id=GrantId("foreign"), request_id=another(1))
        found = [g.kind for g in grants.of_request(conn, request().id)]
    assert found == [Kind.PASSWORD, Kind.MFA, Kind.ACCESS_KEY]


def test_grants_that_stand_still_are_found_oldest_first(db: Database) -> None:
    stored(db)
    with db.begin() as conn:
        for n, minutes in enumerate((20, 30, 5)):
            moved = LATER - timedelta(minutes=minutes)
            offer(conn, id=GrantId(f"g{n}"), moved_at=moved, state=State.SHOWN)
        offer(conn, id=GrantId("ready"), moved_at=NOW - timedelta(hours=1))
        before = LATER - timedelta(minutes=10)
        found = grants.in_states(conn, [State.SHOWN, State.MINTED], before)
    assert [g.id for g in found] == ["g1", "g0"]


def test_the_owners_message_is_due_to_be_redrawn_when_a_grant_moves(db: Database) -> None:
    stored(db)
    with db.begin() as conn:
        assert grants.handover(conn, request().id) is None
        grants.add_handover(conn, request().id, JO)
        grant = offer(conn)
        grants.move(conn, grant, State.MINTING, of=[State.READY], now=NOW)
        moved = grants.handover(conn, request().id)
        assert grants.place_handover(conn, request().id, ("D0JO", "1.1"), instead_of=None)
        placed = grants.handover(conn, request().id)
    assert moved is not None
    assert placed is not None
    assert (moved.owner, moved.version, moved.ts) == (JO, 2, None)
    assert (placed.version, placed.channel, placed.ts) == (2, "D0JO", "1.1")
