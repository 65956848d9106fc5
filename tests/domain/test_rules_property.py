"""No order of clicks, by whomever, gets a request through with fewer than the people it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import rules
from bot.domain.errors import Refused
from bot.domain.models import Decision, Person, PrincipalId, Request, Status, Verdict
from bot.domain.plan import Quorum
from bot.domain.rules import Facts, People
from tests.domain.making import NOW, TEAM, plan, request

ACCOUNTS = [PrincipalId(f"U{n}") for n in range(7)]
SETS = ("security", "platform", "finance")

accounts = st.sampled_from(ACCOUNTS)
flags = st.fixed_dictionaries({
    "team_id": st.sampled_from([TEAM, TEAM, TEAM, "T0OTHER"]),
    "is_deactivated": st.booleans(),
    "is_bot": st.just(False),
    "is_guest": st.booleans(),
})  # fmt: skip


@dataclass(frozen=True)
class World:
    asked: Request
    facts: Facts
    people: dict[PrincipalId, Person]


@dataclass(frozen=True)
class Click:
    who: PrincipalId
    verdict: Verdict
    revision: int


@st.composite
def worlds(draw: st.DrawFn) -> World:
    sets = draw(st.dictionaries(st.sampled_from(SETS), st.lists(accounts, max_size=5), min_size=1))
    quorums = tuple(Quorum(name, draw(st.integers(1, 3))) for name in sorted(sets))
    links = draw(st.lists(st.frozensets(accounts, min_size=2, max_size=3), max_size=2))
    gainers = tuple(draw(st.lists(accounts, max_size=1)))
    asked = request(
        requester=draw(accounts),
        beneficiary=draw(accounts),
        plan=plan(quorums=quorums, gainers=gainers),
    )
    odd = draw(st.dictionaries(accounts, flags, max_size=3))
    people = {
        p: Person(**{"id": p, "team_id": TEAM, **odd.get(p, {})})  # type: ignore[arg-type]
        for p in ACCOUNTS
    }
    return World(asked, Facts(TEAM, sets, People(tuple(links))), people)


clicks = st.lists(
    st.builds(
        Click,
        accounts,
        st.sampled_from([Verdict.APPROVE] * 9 + [Verdict.DENY]),
        st.sampled_from([1] * 9 + [0, 2]),
    ),
    max_size=25,
)


def after(world: World, sequence: Sequence[Click]) -> Request:
    """What the request becomes: the same questions in the same order as a real click asks."""
    asked = world.asked
    for click in sequence:
        try:
            rules.check_shown(asked, click.revision)
            rules.check_open(asked, NOW, started_is_open=click.verdict is Verdict.DENY)
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
    person = world.people[principal]
    is_ours = person.team_id == TEAM and not (person.is_deactivated or person.is_guest)
    return is_ours and not person_of(world, principal) & concerned


@given(world=worlds(), sequence=clicks)
@settings(max_examples=400, deadline=None)
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
@settings(max_examples=200, deadline=None)
def test_a_denial_that_counts_is_the_last_word(world: World, sequence: list[Click]) -> None:
    ended = after(world, sequence)
    verdicts = [d.verdict for d in ended.decisions]
    assert (Verdict.DENY in verdicts) == (ended.status is Status.DENIED)
    assert Verdict.DENY not in verdicts[:-1]


@given(world=worlds())
@settings(max_examples=200, deadline=None)
def test_what_is_refused_at_submit_could_not_have_been_approved_by_any_clicks(
    world: World,
) -> None:
    try:
        rules.check_decidable(world.asked, list(world.people.values()), world.facts)
    except Refused:
        everyone = [Click(who, Verdict.APPROVE, 1) for who in ACCOUNTS]
        assert after(world, everyone).status is Status.PENDING


@given(world=worlds(), sequence=clicks)
@settings(max_examples=200, deadline=None)
def test_what_got_through_is_still_valid_while_nothing_changes(
    world: World, sequence: list[Click]
) -> None:
    ended = after(world, sequence)
    assert rules.still_valid(ended, world.people, world.facts) == ended.approvals
