from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import rules
from bot.domain.errors import Conflict, NotAllowed, Refused
from bot.domain.models import Decision, Person, PrincipalId, Status, Verdict
from bot.domain.plan import Quorum
from tests.domain.making import (
    ALEX,
    JO,
    JO2,
    MORGAN,
    NOW,
    RILEY,
    RILEY2,
    ROBIN,
    SAM,
    SAM2,
    approved,
    facts,
    person,
    plan,
    request,
)

EVERYONE = {"security": [RILEY, JO, SAM, ALEX, SAM2, JO2, RILEY2]}


@pytest.mark.parametrize(
    ("decider", "linked", "why"),
    [
        (RILEY, (), "You asked for this"),
        (JO, (), "This is for you"),
        (RILEY2, ({RILEY, RILEY2},), "You asked for this"),
        (JO2, ({JO, JO2},), "This is for you"),
        (SAM, ({RILEY, RILEY2}, {RILEY2, SAM}), "You asked for this"),
    ],
    ids=["requester", "beneficiary", "requester's other account", "beneficiary's", "two links"],
)
def test_who_asked_or_gains_may_not_decide_though_an_approver(
    decider: PrincipalId, linked: tuple[set[PrincipalId], ...], why: str
) -> None:
    with pytest.raises(NotAllowed, match=why):
        rules.check_decision(request(), person(decider), facts(*linked, approvers=EVERYONE))


def test_who_would_gain_through_the_changed_group_may_not_decide() -> None:
    asked = request(plan=plan(gainers=(SAM,)))
    for gainer in (SAM, SAM2):
        with pytest.raises(NotAllowed, match="You would gain by this"):
            rules.check_decision(asked, person(gainer), facts({SAM, SAM2}, approvers=EVERYONE))
    rules.check_decision(asked, person(ALEX), facts({SAM, SAM2}, approvers=EVERYONE))


def test_a_refusal_names_those_who_can_and_nobody_else() -> None:
    for decider in (RILEY, JO, MORGAN):
        with pytest.raises(NotAllowed) as refused:
            rules.check_decision(request(), person(decider), facts())
        assert refused.value.who_can == (SAM, ALEX)


def test_a_member_outside_the_approver_sets_of_this_request_may_not_decide() -> None:
    known = facts(approvers={"security": [SAM], "platform": [MORGAN]})
    with pytest.raises(NotAllowed, match="Only approvers of this request can decide it"):
        rules.check_decision(request(), person(MORGAN), known)


def test_an_approver_set_that_nobody_knows_lets_nobody_in() -> None:
    with pytest.raises(NotAllowed):
        rules.check_decision(request(), person(SAM), facts(approvers={}))


def test_a_person_decides_once_whatever_account_they_use() -> None:
    asked = request(plan=plan(2), decisions=approved(SAM))
    for again in (SAM, SAM2):
        with pytest.raises(Conflict, match="decided this request already"):
            rules.check_decision(asked, person(again), facts({SAM, SAM2}, approvers=EVERYONE))


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ({"is_deactivated": True}, "deactivated"),
        ({"is_bot": True}, "an app, not a person"),
        ({"is_guest": True}, "a guest"),
        ({"is_stranger": True}, "another workspace"),
        ({"team_id": "T0OTHER"}, "another workspace"),
        ({"team_id": ""}, "another workspace"),
    ],
)
def test_an_account_that_is_no_member_of_ours_may_not_decide(
    account: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotAllowed, match=why):
        rules.check_decision(request(), person(SAM, **account), facts())


def test_an_approver_who_is_not_concerned_may_decide() -> None:
    rules.check_decision(request(), person(SAM), facts())


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.PENDING])
def test_a_request_that_is_not_pending_takes_no_approval(status: Status) -> None:
    over = request(status=status, ended_at=NOW, decisions=approved(SAM))
    with pytest.raises(Conflict) as refused:
        rules.check_open(over, NOW)
    assert "waiting for a decision" not in refused.value.why


def test_a_denial_still_counts_while_an_approved_request_has_not_started() -> None:
    rules.check_open(request(status=Status.APPROVED), NOW, started_is_open=True)
    with pytest.raises(Conflict):
        rules.check_open(request(status=Status.RUNNING), NOW, started_is_open=True)


def test_time_is_up_at_the_very_moment_of_expiry() -> None:
    asked = request()
    rules.check_open(asked, asked.expires_at - timedelta(seconds=1))
    with pytest.raises(Conflict, match="past its time"):
        rules.check_open(asked, asked.expires_at)


def test_a_click_on_a_card_of_another_revision_is_refused() -> None:
    asked = request(revision=3)
    rules.check_shown(asked, 3)
    rules.check_shown(asked, None)
    for shown in (2, 4):
        with pytest.raises(Conflict, match="out of date"):
            rules.check_shown(asked, shown)


def test_an_ended_request_says_when_and_how_and_a_running_one_who_approved() -> None:
    ended = rules.ended(request(status=Status.DENIED, ended_at=NOW))
    assert "it was denied" in ended
    assert rules.stamp(NOW) in ended
    running = rules.ended(request(status=Status.RUNNING, decisions=approved(SAM)))
    assert running == f"This was approved by <@{SAM}>, before your click. It is running."


def test_a_moment_is_told_in_the_readers_zone_with_utc_to_fall_back_on() -> None:
    assert rules.stamp(NOW) == (
        "<!date^1772445600^{date_short_pretty}, {time}|02 Mar 2026, 10:00 UTC>"
    )


def test_what_is_missing_is_counted_per_set_in_people() -> None:
    known = facts({SAM, SAM2}, approvers={"security": [SAM, SAM2, ALEX], "platform": [ALEX, ROBIN]})
    quorums = (Quorum("security", 2), Quorum("platform", 1))
    asked = request(plan=plan(quorums=quorums))
    assert rules.missing(asked, known) == quorums
    one_twice = replace(asked, decisions=approved(SAM, SAM2))
    assert rules.missing(one_twice, known) == (Quorum("security", 1), Quorum("platform", 1))
    enough = replace(asked, decisions=approved(SAM, ALEX))
    assert rules.missing(enough, known) == ()


def test_a_denial_is_no_approval() -> None:
    denied = request(decisions=(Decision(SAM, Verdict.DENY, NOW, "no"),))
    assert rules.missing(denied, facts()) == (Quorum("security", 1),)


def test_an_approval_by_someone_no_longer_in_the_set_does_not_count() -> None:
    gone = facts(approvers={"security": [ALEX]})
    assert rules.missing(request(decisions=approved(SAM)), gone) == (Quorum("security", 1),)


def test_a_request_that_nobody_could_approve_is_refused_at_once() -> None:
    only_concerned = facts(approvers={"security": [RILEY, JO]})
    with pytest.raises(NotAllowed, match="Nobody could approve this"):
        rules.check_decidable(request(), [person(RILEY), person(JO)], only_concerned)


@pytest.mark.parametrize(
    "candidates",
    [
        [person(SAM)],
        [person(SAM), person(SAM2)],
        [person(SAM), person(ALEX, is_deactivated=True)],
        [person(SAM), person(MORGAN)],
    ],
    ids=["one", "one with two accounts", "one left", "one is no approver"],
)
def test_two_approvals_need_two_people_who_can_give_them(candidates: list[Person]) -> None:
    known = facts({SAM, SAM2}, approvers={"security": [SAM, SAM2, ALEX]})
    asked = request(plan=plan(2))
    with pytest.raises(NotAllowed, match="it needs 2 of `security`"):
        rules.check_decidable(asked, candidates, known)
    rules.check_decidable(asked, [*candidates[:1], person(ALEX)], known)


def test_approvals_of_people_who_left_or_became_concerned_no_longer_hold() -> None:
    asked = request(decisions=approved(SAM, ALEX, ROBIN))
    known = facts({ROBIN, RILEY}, approvers={"security": [SAM, ALEX, ROBIN]})
    now = {
        SAM: person(SAM),
        ALEX: person(ALEX, is_deactivated=True),
        ROBIN: person(ROBIN),
    }
    assert rules.still_valid(asked, now, known) == approved(SAM)


def test_an_approver_whom_the_directory_no_longer_knows_does_not_count() -> None:
    assert rules.still_valid(request(decisions=approved(SAM)), {}, facts()) == ()


def test_only_the_requester_takes_a_request_back() -> None:
    rules.check_withdrawal(request(), RILEY, facts(), NOW)
    rules.check_withdrawal(request(), RILEY2, facts({RILEY, RILEY2}), NOW)
    for other in (JO, SAM):
        with pytest.raises(NotAllowed) as refused:
            rules.check_withdrawal(request(), other, facts(), NOW)
        assert refused.value.who_can == (RILEY,)


@pytest.mark.parametrize("status", [Status.RUNNING, Status.APPLIED, Status.DENIED])
def test_what_has_started_is_not_taken_back(status: Status) -> None:
    rules.check_withdrawal(request(status=Status.APPROVED), RILEY, facts(), NOW)
    with pytest.raises(Refused):
        rules.check_withdrawal(request(status=status, ended_at=NOW), RILEY, facts(), NOW)


def test_links_between_accounts_hold_through_a_third() -> None:
    chain = rules.People((frozenset({SAM, SAM2}), frozenset({SAM2, ALEX}), frozenset({JO, JO2})))
    assert chain.accounts_of(SAM) == {SAM, SAM2, ALEX}
    assert chain.are_same(ALEX, SAM)
    assert not chain.are_same(SAM, JO)
    assert chain.distinct([ALEX, SAM, JO2, SAM2, JO]) == [ALEX, JO2]
