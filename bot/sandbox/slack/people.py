"""The workspace's directory."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from bot.sandbox.slack.cast import Cast, Person, UserGroup
from bot.sandbox.slack.errors import NotPossible, SlackError


class People:
    """Who is who, now: people leave, come back, become guests."""

    def __init__(self, cast: Cast) -> None:
        self.team = cast.team
        self.groups = {group.id: group for group in cast.groups}
        self._people = {person.id: person for person in cast.people}

    def __iter__(self) -> Iterator[Person]:
        return iter(list(self._people.values()))

    def get(self, user: str) -> Person:
        """The person, or Slack's `user_not_found`."""
        if user not in self._people:
            raise SlackError("user_not_found")
        return self._people[user]

    def acting(self, user: str) -> Person:
        """The person, who must be able to sign in."""
        person = self._people.get(user)
        if person is None or person.is_bot:
            raise NotPossible("user_not_found", f"There is no person {user} here.")
        if person.deleted:
            raise NotPossible("user_is_deactivated", f"{person.real_name} can't sign in any more.")
        return person

    def find(self, matches: Callable[[Person], bool]) -> Person | None:
        return next((person for person in self._people.values() if matches(person)), None)

    def change(self, user: str, **fields: Any) -> Person:
        """Deactivate someone, make them a guest, give them another name."""
        self._people[user] = replace(self.get(user), **fields)
        return self._people[user]

    def set_group(self, group: UserGroup) -> None:
        self.groups[group.id] = group


def user_json(person: Person, team: str, *, with_email: bool) -> dict[str, Any]:
    """A user as `users.info` gives it."""
    first, _, last = person.real_name.partition(" ")
    profile: dict[str, Any] = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": first,
        "last_name": last,
        "title": person.title,
        "team": person.team_id or team,
    }
    if with_email and not person.is_bot:
        profile["email"] = person.email
    user: dict[str, Any] = {
        "id": person.id,
        "team_id": person.team_id or team,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
    }
    return user if person.deleted else {**user, **_standing(person), "color": person.color[1:]}


def _standing(person: Person) -> dict[str, Any]:
    standing: dict[str, Any] = {
        "real_name": person.real_name,
        "tz": "Etc/UTC",
        "tz_label": "Coordinated Universal Time",
        "tz_offset": 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
        "has_2fa": False,
    }
    return {**standing, "is_stranger": True} if person.is_stranger else standing


def page_json(person: Person) -> dict[str, Any]:
    """A person as the page draws them."""
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "avatar": person.real_name[:1],
        "color": person.color,
        "is_bot": person.is_bot,
        "deleted": person.deleted,
        "is_guest": person.is_guest,
    }
