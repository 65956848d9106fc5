"""No order of clicks, by whomever, gets a request through with fewer than the people it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import rules
from bot.domain.errors import Refused
from bot.domain.models import Decision, Person, PrincipalId, Request, Status, Verdict
from bot.domain.plan import Quorum
from bot.domain.rules import Facts, People
from tests.domain.making import NOW, TEAM, person, plan, request

ACCOUNTS = [PrincipalId(f"U{n}") for n in range(6)]
SETS = ("security", "platform")

accounts = st.sampled_from(ACCOUNTS)
ODDITIES: list[dict[str, Any]] = [
    {"team_id": "T0OTHER"},
    {"is_deactivated": True},
    {"is_guest": True},
    {"is_bot": True},
    {"is_stranger": True},
]


@dataclass(frozen=True)
class World:
    asked: Request
    facts: Facts
    people: dict[PrincipalId, Person]


@dataclass(frozen=True)
class Click:
    who: PrincipalId
    verdict: Verdict = Verdict.APPROVE
    revision: int = 1
    late: bool = False


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Mostly people who may approve: a world in which nobody may proves nothing."""
    names = draw(st.sampled_from([SETS[:1], SETS]))
    sets = {name: draw(st.lists(accounts, min_size=2, max_size=5)) for name in names}
    quorums = tuple(Quorum(name, draw(st.sampled_from([1, 2, 2, 3]))) for name in names)
    pairs = st.lists(accounts, min_size=2, max_size=2, unique=True).map(frozenset)
    odd = draw(st.dictionaries(accounts, st.sampled_from(ODDITIES), max_size=2))
    asked = request(
        requester=draw(accounts),
        beneficiary=draw(accounts),
        plan=plan(quorums=quorums, gainers=tuple(draw(st.lists(accounts, max_size=1)))),
    )
    people = {p: person(p, **odd.get(p, {})) for p in ACCOUNTS}
    return World(asked, Facts(TEAM, sets, People(tuple(draw(st.lists(pairs, max_size=2))))), people)


approvals = st.builds(Click, accounts)
spoiled = st.one_of(
    st.builds(Click, accounts, revision=st.sampled_from([0, 2])),
    st.builds(Click, accounts, late=st.just(True)),
)
denials = st.builds(Click, accounts, st.just(Verdict.DENY))
clicks = st.one_of(
    st.permutations(ACCOUNTS).map(lambda order: [Click(who) for who in order]),
    st.lists(approvals | spoiled, max_size=12),
    st.lists(approvals | denials, max_size=6),
)


def after(world: World, sequence: Sequence[Click]) -> Request:
    """What the request becomes: the same questions in the same order as a real click asks."""
    asked = world.asked
    for click in sequence:
        try:
            rules.check_shown(asked, click.revision)
            now = asked.expires_at if click.late else NOW
            rules.check_open(asked, now, started_is_open=click.verdict is Verdict.DENY)
            rules.check_decision(asked, world.people[click.who], world.facts)
        except Refused:
            continue
        decision = Decision(click.who, click.verdict, NOW)
        asked = replace(asked, decisions=(*asked.decisions, decision))
        if click.verdict is Verdict.DENY:
            asked = replace(asked, status=Status.DENIED)
        elif not rules.missing(asked, world.facts):
            asked = replace(asked, status=Status.APPROVED)
    return asked


def person_of(world: World, principal: PrincipalId) -> frozenset[PrincipalId]:
    """Found without the rule: everything that can be reached over links."""
    found = {principal}
    for _ in ACCOUNTS:
        for group in world.facts.people.groups:
            if found & group:
                found |= group
    return frozenset(found)


def may_count(world: World, principal: PrincipalId) -> bool:
    concerned = {world.asked.requester, world.asked.beneficiary, *world.asked.plan.gainers}
    is_ours = world.people[principal] == person(principal)
    return is_ours and not person_of(world, principal) & concerned


@given(world=worlds(), sequence=clicks)
@settings(max_examples=600)
def test_no_order_of_clicks_gets_a_request_through_with_too_few_people(
    world: World, sequence: list[Click]
) -> None:
    ended = after(world, sequence)
    if ended.status is not Status.APPROVED:
        return
    agreed = [d.decider for d in ended.approvals]
    for quorum in world.asked.plan.quorums:
        members = world.facts.approvers[quorum.approvers]
        counted = {person_of(world, p) for p in agreed if p in members and may_count(world, p)}
        assert len(counted) >= quorum.needed


@given(world=worlds(), sequence=clicks)
@settings(max_examples=200)
def test_a_denial_that_counts_is_the_last_word(world: World, sequence: list[Click]) -> None:
    ended = after(world, sequence)
    verdicts = [d.verdict for d in ended.decisions]
    assert (Verdict.DENY in verdicts) == (ended.status is Status.DENIED)
    assert Verdict.DENY not in verdicts[:-1]


@given(world=worlds())
@settings(max_examples=300)
def test_a_request_is_refused_at_submit_if_and_only_if_no_clicks_could_approve_it(
    world: World,
) -> None:
    everyone = after(world, [Click(who) for who in ACCOUNTS])
    if not is_accepted(world):
        assert everyone.status is Status.PENDING
    elif len(world.asked.plan.quorums) == 1 or not world.facts.people.groups:
        # With several sets and linked accounts it matters which account the person clicks with.
        assert everyone.status is Status.APPROVED


def is_accepted(world: World) -> bool:
    try:
        rules.check_decidable(world.asked, list(world.people.values()), world.facts)
    except Refused:
        return False
    return True


@given(world=worlds(), sequence=clicks)
@settings(max_examples=200)
def test_what_got_through_is_still_valid_while_nothing_changes(
    world: World, sequence: list[Click]
) -> None:
    ended = after(world, sequence)
    assert rules.still_valid(ended, world.people, world.facts) == ended.approvals


@given(world=worlds(), sequence=clicks)
@settings(max_examples=300)
def test_who_became_concerned_or_left_no_longer_counts(world: World, sequence: list[Click]) -> None:
    ended = after(world, sequence)
    for decision in ended.approvals:
        gone = {**world.people, decision.decider: person(decision.decider, is_deactivated=True)}
        concerned = replace(ended, beneficiary=decision.decider)
        assert decision not in rules.still_valid(ended, gone, world.facts)
        assert decision not in rules.still_valid(concerned, world.people, world.facts)
