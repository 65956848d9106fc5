"""The approvers: do they exist, may they approve, and are there enough for every group."""

from collections.abc import Iterator, Mapping

from slack_sdk import WebClient

from bot.cli.checks.finding import About, Finding, plain
from bot.domain.errors import Refused
from bot.domain.models import Person, PrincipalId
from bot.domain.rules import check_person
from bot.policy import Policy
from bot.slack.directory import Home, SlackDirectory

ABOUT = "approvers"
Sets = Mapping[str, list[Person]]


def of_people(client: WebClient, policy: Policy) -> Iterator[Finding]:
    known = client.auth_test()
    home = Home(str(known["team_id"]), known.get("enterprise_id"))
    directory = SlackDirectory(client, home, policy.approvers)
    able: dict[str, list[Person]] = {}
    for name, members in directory.approvers().items():
        able[name] = []
        for member in members:
            found = _find(directory, member)
            if isinstance(found, Person):
                able[name].append(found)
            else:
                yield found
    yield from _enough(policy, able)


def _find(directory: SlackDirectory, member: PrincipalId) -> Person | Finding:
    try:
        person = directory.person(member)
        check_person(person, directory.home_team)
    except Refused as no:
        return About(ABOUT).bad(
            f"{member} may not approve: {plain(no.why)}", "Take this id out of twokeys.toml."
        )
    return person


def _enough(policy: Policy, able: Sets) -> Iterator[Finding]:
    """For what any group asks for, the defaults included; more than enough, since one may ask."""
    asked = [policy.quorums(), *(policy.quorums((group,)) for group in policy.groups)]
    needed: dict[str, int] = {}
    for quorum in (quorum for quorums in asked for quorum in quorums):
        needed[quorum.approvers] = max(quorum.needed, needed.get(quorum.approvers, 0))
    for name, count in sorted(needed.items()):
        yield _of_set(name, count, policy, able.get(name, []))


def _of_set(name: str, count: int, policy: Policy, able: list[Person]) -> Finding:
    about = About(ABOUT)
    people = policy.linked.distinct(person.id for person in able)
    named = ", ".join(f"{person.real_name} ({person.id})" for person in able) or "nobody"
    if len(people) < count:
        return about.bad(
            f"{name}: {count} must agree, and {len(people)} may: {named}", "Name more approvers."
        )
    if len(people) == count:
        return about.warn(
            f"{name}: {count} must agree, and no more than {len(people)} may: {named}",
            "Name one more, or nothing can be approved that one of them asks for or gains by.",
        )
    return about.ok(f"{name}: {named}; up to {count} must agree")
