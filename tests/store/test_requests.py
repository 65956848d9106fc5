import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.domain.changes import CreateGroup, JoinGroup, OfferPassword
from bot.domain.errors import Conflict, NotFound
from bot.domain.models import Decision, PrincipalId, Status, StepState, Verdict
from bot.domain.plan import Quorum
from bot.store import listings, requests
from bot.store.database import Database
from bot.store.requests import AlreadySubmitted, Place
from bot.store.tables import decisions
from tests.domain.making import ALEX, JO, NOW, RILEY, SAM, plan, request
from tests.store.making import another, stored


def test_a_request_is_read_back_as_it_was_written(db: Database) -> None:
    whole = plan(
        changes=(
            *plan().changes,
            CreateGroup("developers", "/departments/", ("arn:aws:iam::aws:policy/X",)),
            JoinGroup("jo.smith", "developers", ("arn:aws:iam::aws:policy/X",), seconds=60),
            OfferPassword("jo.smith"),
        ),
        quorums=(Quorum("platform", 1), Quorum("security", 2)),
        risks=("Access key",),
        warnings=("a <warning> & more",),
        gainers=("U0MORGAN",),
    )
    asked = request(plan=whole, reason="joins payments 🚀 李", args={"keys": True, "groups": ["a"]})
    with db.begin() as conn:
        number = requests.add(conn, asked, "command:1")
    with db.read() as conn:
        found = requests.load(conn, asked.id)
        assert requests.find_number(conn, number) == asked.id
    assert found.plan == whole
    assert found.plan.hash == whole.hash
    assert [step.words for step in found.steps] == [change.words for change in whole.changes]
    assert {step.state for step in found.steps} == {StepState.WAITING}
    assert (found.number, found.revision, found.version) == (number, 1, 1)
    for name in (
        "args",
        "reason",
        "requester",
        "beneficiary",
        "status",
        "created_at",
        "expires_at",
    ):
        assert getattr(found, name) == getattr(asked, name)


def test_what_slack_sends_twice_is_one_request(db: Database) -> None:
    with db.begin() as conn:
        requests.add(conn, request(), "command:1")
    with pytest.raises(AlreadySubmitted), db.begin() as conn:
        requests.add(conn, request(id=another(1)), "command:1")
    with db.read() as conn:
        assert [r.id for r in listings.waiting(conn)] == [request().id]


def test_requests_that_slack_did_not_send_do_not_count_as_the_same(db: Database) -> None:
    stored(db)
    stored(db, id=another(1))
    with db.read() as conn:
        assert len(listings.waiting(conn)) == 2


@pytest.mark.parametrize("unknown", ["", "id-of-another", "' OR 1=1 --", "x" * 2000, "🚀"])
def test_an_id_that_nobody_was_given_is_an_unknown_request(db: Database, unknown: str) -> None:
    stored(db)
    with db.read() as conn:
        with pytest.raises(NotFound, match="Unknown request"):
            requests.load(conn, unknown)
        assert not requests.exists(conn, unknown)


@pytest.mark.parametrize("decider", [RILEY, JO])
def test_the_database_itself_refuses_a_decision_by_who_asked_or_gains(
    db: Database, decider: PrincipalId
) -> None:
    asked = stored(db)
    with pytest.raises(Conflict), db.begin() as conn:
        requests.add_decision(conn, asked, Decision(decider, Verdict.APPROVE, NOW))
    with pytest.raises(IntegrityError, match="separation_of_duties"), db.begin() as conn:
        conn.execute(insert(decisions).values(by_hand(decider, requester=RILEY, beneficiary=JO)))


def test_a_decision_by_hand_can_not_lie_about_who_asked(db: Database) -> None:
    stored(db)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), db.begin() as conn:
        conn.execute(insert(decisions).values(by_hand(RILEY, requester=SAM, beneficiary=JO)))


def by_hand(decider: PrincipalId, *, requester: str, beneficiary: str) -> dict[str, object]:
    return {
        "request_id": request().id, "requester": requester, "beneficiary": beneficiary,
        "revision": 1, "decider": decider, "verdict": "approve", "reason": "", "at": NOW,
    }  # fmt: skip


def test_one_person_decides_one_revision_once_whatever_they_say(db: Database) -> None:
    asked = stored(db)
    with db.begin() as conn:
        requests.add_decision(conn, asked, Decision(SAM, Verdict.APPROVE, NOW))
        for again in (Verdict.APPROVE, Verdict.DENY):
            with pytest.raises(Conflict, match="decided this request already"):
                requests.add_decision(conn, asked, Decision(SAM, again, NOW))
        requests.add_decision(conn, asked, Decision(ALEX, Verdict.DENY, NOW, "no"))
        found = requests.load(conn, asked.id)
    assert [(d.decider, d.verdict) for d in found.decisions] == [
        (SAM, Verdict.APPROVE),
        (ALEX, Verdict.DENY),
    ]
    assert found.decisions[0].at == NOW


def test_of_two_who_move_a_request_one_wins(db: Database) -> None:
    asked = stored(db)
    with db.begin() as conn:
        requests.move(conn, asked, Status.APPROVED, of=(Status.PENDING,))
    with pytest.raises(Conflict, match="Someone was quicker"), db.begin() as conn:
        requests.move(conn, asked, Status.DENIED, of=(Status.PENDING,))
    with db.read() as conn:
        assert requests.load(conn, asked.id).status is Status.APPROVED


def test_of_many_who_move_a_request_at_the_same_moment_one_wins(db: Database) -> None:
    asked, start, outcomes = stored(db), threading.Barrier(8), list[str]()

    def move() -> None:
        start.wait()
        try:
            with db.begin() as conn:
                requests.move(conn, asked, Status.APPROVED, of=(Status.PENDING,))
            outcomes.append("moved")
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=move) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved"] + ["refused"] * 7


def test_a_request_seen_in_an_older_revision_is_not_moved(db: Database) -> None:
    asked = stored(db, status=Status.RUNNING)
    with db.begin() as conn:
        requests.revise(conn, asked, plan(2), ["user: was absent, is now present"])
    with pytest.raises(Conflict), db.begin() as conn:
        requests.move(conn, asked, Status.APPROVED, of=(Status.PENDING,))


def test_a_new_plan_voids_the_approvals_of_the_old_one_and_keeps_them_on_record(
    db: Database,
) -> None:
    asked = stored(db)
    with db.begin() as conn:
        requests.add_decision(conn, asked, Decision(SAM, Verdict.APPROVE, NOW))
        requests.set_card_place(conn, asked, Place("C0APPROVE", "1.1"), instead_of=None)
        requests.move(conn, asked, Status.APPROVED, of=(Status.PENDING,))
        requests.revise(conn, asked, plan(2), ["a difference"], expires_at=NOW)
        found = requests.load(conn, asked.id)
        kept = conn.scalars(select(decisions.c.decider)).all()
        assert requests.card_place(conn, asked.id) is None
    assert (found.revision, found.status, found.decisions) == (2, Status.PENDING, ())
    assert (found.plan, found.difference) == (plan(2), ("a difference",))
    assert [step.state for step in found.steps] == [StepState.WAITING]
    assert kept == [SAM]


def test_everything_that_a_card_shows_makes_its_version_grow(db: Database) -> None:
    asked = stored(db)
    with db.begin() as conn:
        versions = [requests.version(conn, asked.id)]
        requests.touch(conn, asked.id, outcome="one")
        versions.append(requests.version(conn, asked.id))
        requests.mark_step(conn, asked, 0, StepState.DONE, detail="made")
        versions.append(requests.version(conn, asked.id))
        requests.move(conn, asked, Status.APPROVED, of=(Status.PENDING,))
        versions.append(requests.version(conn, asked.id))
        found = requests.load(conn, asked.id)
    assert versions == [1, 2, 3, 4]
    assert (found.steps[0].state, found.steps[0].detail) == (StepState.DONE, "made")


def test_where_an_old_card_stands_is_not_taken_for_the_new_ones_place(db: Database) -> None:
    asked = stored(db)
    with db.begin() as conn:
        requests.set_card_place(
            conn, replace(asked, revision=2), Place("C0APPROVE", "2.2"), instead_of=None
        )
        assert requests.card_place(conn, asked.id) is None
        requests.set_card_place(conn, asked, Place("C0APPROVE", "1.1"), instead_of=None)
        assert requests.card_place(conn, asked.id) == Place("C0APPROVE", "1.1")


def test_of_two_drawings_of_one_card_the_first_keeps_its_place(db: Database) -> None:
    asked, first, other = stored(db), Place("C0APPROVE", "1.1"), Place("C0APPROVE", "1.2")
    with db.begin() as conn:
        assert requests.set_card_place(conn, asked, first, instead_of=None)
        assert not requests.set_card_place(conn, asked, other, instead_of=None)
        assert requests.card_place(conn, asked.id) == first
        assert requests.set_card_place(conn, asked, other, instead_of=first)
        assert requests.card_place(conn, asked.id) == other


def test_what_a_job_must_be_carrying_out_is_found_oldest_first(db: Database) -> None:
    for n, status in enumerate(Status):
        stored(db, id=another(n), status=status)
    stored(db, id=another(99), status=Status.APPROVED)
    with db.read() as conn:
        found = listings.under_way(conn)
        assert listings.under_way(conn, limit=1) == found[:1]
    states = list(Status)
    assert found == [
        *(another(n) for n in sorted(map(states.index, (Status.APPROVED, Status.RUNNING)))),
        another(99),
    ]


def test_dropped_decisions_are_those_of_the_people_named_only(db: Database) -> None:
    asked = stored(db)
    with db.begin() as conn:
        for decider in (SAM, ALEX):
            requests.add_decision(conn, asked, Decision(decider, Verdict.APPROVE, NOW))
        requests.drop_decisions(conn, asked, {SAM})
        assert [d.decider for d in requests.load(conn, asked.id).decisions] == [ALEX]


def test_lists_are_newest_first_of_whom_or_what_was_asked_and_not_endless(db: Database) -> None:
    for n in range(4):
        later = NOW + timedelta(minutes=n)
        requester = SAM if n == 3 else RILEY
        status = Status.DENIED if n == 1 else Status.PENDING
        stored(db, id=another(n), requester=requester, status=status, created_at=later)
    with db.read() as conn:
        assert [r.id for r in listings.waiting(conn)] == [another(3), another(2), another(0)]
        assert [r.id for r in listings.waiting(conn, limit=1)] == [another(3)]
        assert [r.id for r in listings.asked_by(conn, RILEY)] == [another(n) for n in (2, 1, 0)]
        known = listings.numbers(conn, [another(2), another(0), "unknown"])
    assert known == {another(0): 1, another(2): 3}
