"""Separation of duties. Pure, and the only place where it is written down.

`check_decision` is called when a request is submitted (can anyone decide it?), at every click,
whatever it came through, and again when the approved change is about to run.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.errors import Conflict, NotAllowed, Refused
from bot.domain.models import Decision, Person, PrincipalId, Request, Status
from bot.domain.plan import Quorum


@dataclass(frozen=True)
class People:
    """Which accounts are the same person, from `[people]` in twokeys.toml."""

    groups: tuple[frozenset[PrincipalId], ...] = ()

    def accounts_of(self, principal: PrincipalId) -> frozenset[PrincipalId]:
        """All accounts of the person behind `principal`, itself included, through every link."""
        found = frozenset({principal})
        while True:
            linked = found.union(*(group for group in self.groups if group & found))
            if linked == found:
                return found
            found = linked

    def are_same(self, one: PrincipalId, other: PrincipalId) -> bool:
        return other in self.accounts_of(one)

    def distinct(self, principals: Iterable[PrincipalId]) -> list[PrincipalId]:
        """One account of each person, in order of appearance."""
        seen: set[PrincipalId] = set()
        kept = []
        for principal in principals:
            if principal not in seen:
                kept.append(principal)
                seen |= self.accounts_of(principal)
        return kept


@dataclass(frozen=True)
class Facts:
    """What must be known to judge a decision, all of it found out just now."""

    home_team: str
    approvers: Mapping[str, Collection[PrincipalId]]
    people: People = field(default_factory=People)


def check_person(person: Person, home_team: str) -> None:
    """Refuse accounts that may never ask, gain or decide.

    Source: Slack `users.info` (deleted, is_bot, is_restricted, is_stranger, team_id).
    """
    if person.is_deactivated:
        raise NotAllowed(f"<@{person.id}>'s Slack account is deactivated.")
    if person.is_bot:
        raise NotAllowed(f"<@{person.id}> is an app, not a person.")
    if person.is_guest:
        raise NotAllowed(f"<@{person.id}> is a guest in this workspace.")
    if person.is_stranger or person.team_id != home_team:
        raise NotAllowed(f"<@{person.id}> belongs to another workspace.")


def check_open(request: Request, now: datetime, *, started_is_open: bool = False) -> None:
    """Refuse a decision on a request that is past it."""
    if request.status is Status.APPROVED and started_is_open:
        return
    if request.status is not Status.PENDING:
        raise Conflict(ended(request))
    if now >= request.expires_at:
        raise Conflict("This request is past its time: nobody decided it before it expired.")


def check_shown(request: Request, revision: int | None) -> None:
    """Refuse agreement to a plan that is no longer this request's."""
    if revision is not None and revision != request.revision:
        raise Conflict(
            "This card is out of date: AWS changed since. The newer card shows the difference."
        )


def check_decision(request: Request, decider: Person, facts: Facts) -> None:
    """Raise unless `decider` may decide `request`: approve and deny follow the same rule."""
    _check_unconcerned(request, decider.id, facts)
    if decider.id not in _entitled(request.plan.quorums, facts):
        raise NotAllowed(
            "Only approvers of this request can decide it.", who_can=eligible(request, facts)
        )
    check_person(decider, facts.home_team)
    if any(facts.people.are_same(d.decider, decider.id) for d in request.decisions):
        raise Conflict("You have decided this request already, and each person counts once.")


def _check_unconcerned(request: Request, decider: PrincipalId, facts: Facts) -> None:
    """No one approves what they asked for or gain by. No setting switches this off."""
    others = eligible(request, facts)
    if facts.people.are_same(decider, request.requester):
        raise NotAllowed("You asked for this, so someone else must approve it.", who_can=others)
    if facts.people.are_same(decider, request.beneficiary):
        raise NotAllowed("This is for you, so someone else must approve it.", who_can=others)
    if any(facts.people.are_same(decider, PrincipalId(g)) for g in request.plan.gainers):
        raise NotAllowed("You would gain by this, so someone else must approve it.", who_can=others)


def eligible(request: Request, facts: Facts) -> tuple[PrincipalId, ...]:
    """The approvers, by the lists alone, who are not concerned by the request themselves."""
    barred: set[PrincipalId] = set()
    for concerned in (request.requester, request.beneficiary, *request.plan.gainers):
        barred |= facts.people.accounts_of(PrincipalId(concerned))
    return tuple(p for p in _entitled(request.plan.quorums, facts) if p not in barred)


def _entitled(quorums: Iterable[Quorum], facts: Facts) -> list[PrincipalId]:
    found: dict[PrincipalId, None] = {}
    for quorum in quorums:
        found.update(dict.fromkeys(facts.approvers.get(quorum.approvers, ())))
    return list(found)


def missing(request: Request, facts: Facts) -> tuple[Quorum, ...]:
    """What is still needed: per approver set, how many distinct people more."""
    approved = facts.people.distinct(d.decider for d in request.approvals)
    left = []
    for quorum in request.plan.quorums:
        members = facts.approvers.get(quorum.approvers, ())
        have = sum(1 for p in approved if p in members)
        if have < quorum.needed:
            left.append(Quorum(quorum.approvers, quorum.needed - have))
    return tuple(left)


def check_decidable(request: Request, candidates: Collection[Person], facts: Facts) -> None:
    """Refuse a request that the right people could never approve: no dead buttons.

    `candidates` are the eligible approvers as the directory describes them now.
    """
    able = [p.id for p in candidates if not _is_barred(request, p, facts)]
    for quorum in request.plan.quorums:
        members = facts.approvers.get(quorum.approvers, ())
        people = facts.people.distinct(p for p in able if p in members)
        if len(people) < quorum.needed:
            raise NotAllowed(
                f"Nobody could approve this: it needs {quorum.needed} of `{quorum.approvers}`"
                f" besides the people concerned, and there are {len(people)}."
                " Ask an operator to name more approvers in twokeys.toml."
            )


def _is_barred(request: Request, person: Person, facts: Facts) -> bool:
    try:
        check_decision(request, person, facts)
    except Refused:
        return True
    return False


def still_valid(
    request: Request, deciders: Mapping[PrincipalId, Person], facts: Facts
) -> tuple[Decision, ...]:
    """The approvals that would be accepted again now: who left in between no longer counts."""
    kept: list[Decision] = []
    for decision in request.approvals:
        person = deciders.get(decision.decider)
        fresh = _without_decisions(request)
        if person is not None and not _is_barred(fresh, person, facts):
            kept.append(decision)
    return tuple(kept)


def _without_decisions(request: Request) -> Request:
    return replace(request, decisions=())


def check_withdrawal(request: Request, who: PrincipalId, facts: Facts, now: datetime) -> None:
    """Only the requester takes a request back, and only while nothing has started."""
    if not facts.people.are_same(who, request.requester):
        raise NotAllowed(
            "Only the person who asked can withdraw this.", who_can=(request.requester,)
        )
    check_open(request, now, started_is_open=True)


def ended(request: Request) -> str:
    """One sentence: how the request ended, or that it runs."""
    by = ", ".join(f"<@{d.decider}>" for d in request.approvals)
    when = stamp(request.ended_at) if request.ended_at else ""
    sentences = {
        Status.APPROVED: f"This was approved by {by}, before your click. It starts now.",
        Status.RUNNING: f"This was approved by {by}, before your click. It is running.",
        Status.APPLIED: f"This request ended on {when}: approved by {by} and done.",
        Status.FAILED: f"This request ended on {when}: approved by {by}, and it failed.",
        Status.DENIED: f"This request ended on {when}: it was denied.",
        Status.WITHDRAWN: f"This request ended on {when}: it was withdrawn.",
        Status.EXPIRED: f"This request ended on {when}: it expired.",
    }
    return sentences.get(request.status, "This request is waiting for a decision.")


def stamp(moment: datetime) -> str:
    """A moment for people: Slack shows it in the reader's zone, everything else in UTC.

    Source: Slack "Formatting text for app surfaces", date formatting.
    """
    fallback = moment.strftime("%d %b %Y, %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}}, {{time}}|{fallback}>"
