from datetime import timedelta

import pytest

from bot.domain.errors import NotFound
from bot.store import audit, requests
from bot.store.audit import Tag
from bot.store.database import Database
from tests.domain.making import NOW, SAM


def test_an_event_is_read_back_as_it_was_written(db: Database) -> None:
    with db.begin() as conn:
        seq = audit.append(
            conn, Tag.DECISION_RECORDED, at=NOW, actor=SAM, request_id="r1", verdict="approve",
            reason="joins <!channel> 🚀", sets=["security"],
        )  # fmt: skip
    with db.read() as conn:
        (event,) = audit.page(conn)
    assert (event.seq, event.at, event.tag) == (seq, NOW, "decision:recorded")
    assert (event.actor, event.request_id) == (SAM, "r1")
    assert event.details == {
        "verdict": "approve",
        "reason": "joins <!channel> 🚀",
        "sets": ["security"],
    }


def test_what_is_undone_leaves_no_event(db: Database) -> None:
    with pytest.raises(NotFound):
        approve_and_fail(db)
    with db.read() as conn:
        assert audit.page(conn) == []


def approve_and_fail(db: Database) -> None:
    with db.begin() as conn:
        audit.append(conn, Tag.REQUEST_APPROVED, at=NOW)
        requests.load(conn, "unknown")


def test_what_happens_by_itself_is_twokeys_doing(db: Database) -> None:
    with db.begin() as conn:
        audit.append(conn, Tag.REQUEST_EXPIRED, at=NOW)
        (event,) = audit.page(conn)
    assert (event.actor, event.request_id, event.details) == ("twokeys", None, {})


def test_pages_go_from_the_newest_to_the_first_without_gap_or_repetition(db: Database) -> None:
    with db.begin() as conn:
        written = [
            audit.append(conn, Tag.STEP_DONE, at=NOW + timedelta(seconds=n)) for n in range(7)
        ]
    seen: list[int] = []
    before: int | None = None
    with db.read() as conn:
        while page := audit.page(conn, before=before, limit=3):
            assert len(page) <= 3
            seen += [event.seq for event in page]
            before = seen[-1]
    assert seen == sorted(written, reverse=True)


def test_a_page_may_be_of_one_request(db: Database) -> None:
    with db.begin() as conn:
        for request_id in ("r1", "r2", "r1", None):
            audit.append(conn, Tag.STEP_DONE, at=NOW, request_id=request_id)
        events = audit.page(conn, request_id="r1")
        later = audit.page(conn, request_id="r1", before=events[0].seq)
    assert [event.request_id for event in events] == ["r1", "r1"]
    assert [event.seq for event in later] == [events[1].seq]


def test_every_tag_is_a_subject_and_what_became_of_it() -> None:
    for tag in Tag:
        subject, _, what = tag.value.partition(":")
        assert subject.isalpha()
        assert what.replace("-", "").isalpha()
