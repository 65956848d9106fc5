"""Who people are, from Slack, asked at the moment it matters.

Source: Slack `users.info` and `usergroups.users.list`. An unreadable answer refuses.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import NotAllowed, Unavailable
from bot.domain.models import Person, PrincipalId
from bot.slack.trouble import OFFLINE, code_of

GOOD_ENOUGH = 300.0
"""Seconds that a user group's members are drawn from memory."""

UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


@dataclass(frozen=True)
class Home:
    """The workspace of the bot token, and the organisation that it belongs to, if any."""

    team_id: str
    enterprise_id: str | None = None


class SlackDirectory:
    def __init__(self, client: WebClient, home: Home, sets: Mapping[str, Collection[str]]) -> None:
        self._client, self._home, self._sets = client, home, sets
        self._known: dict[str, tuple[float, list[str]]] = {}

    @property
    def home_team(self) -> str:
        return self._home.team_id

    def person(self, principal: PrincipalId) -> Person:
        try:
            user = self._client.users_info(user=principal)["user"]
            return _person(user, self._home)
        except SlackApiError as e:
            if code_of(e) in UNKNOWN:
                raise NotAllowed(f"Slack knows no such person: `{principal}`.") from e
            raise _unreadable() from e
        except (*OFFLINE, KeyError, TypeError, AttributeError) as e:
            raise _unreadable() from e

    def approvers(self, *, fresh: bool = True) -> Mapping[str, Collection[PrincipalId]]:
        """Each set's members; a Slack user group is read now, since anyone may have edited it.

        Not `fresh` is for drawing only: Slack lets a group be read twenty times a minute.
        """
        return {name: self._members(ids, fresh=fresh) for name, ids in self._sets.items()}

    def _members(self, ids: Collection[str], *, fresh: bool) -> tuple[PrincipalId, ...]:
        found: dict[PrincipalId, None] = {}
        for id_ in ids:
            members = self._group(id_, fresh=fresh) if id_.startswith("S") else [id_]
            found.update(dict.fromkeys(map(PrincipalId, members)))
        return tuple(found)

    def _group(self, group: str, *, fresh: bool) -> list[str]:
        read_at, members = self._known.get(group, (float("-inf"), []))
        if fresh or time.monotonic() - read_at > GOOD_ENOUGH:
            members = self._user_group(group)
            self._known[group] = (time.monotonic(), members)
        return members

    def _user_group(self, group: str) -> list[str]:
        try:
            return list(self._client.usergroups_users_list(usergroup=group)["users"])
        except (SlackApiError, *OFFLINE, KeyError, TypeError) as e:
            raise _unreadable() from e


def _person(user: Mapping[str, Any], home: Home) -> Person:
    profile = user.get("profile") or {}
    organisation = (user.get("enterprise_user") or {}).get("enterprise_id")
    is_ours = bool(organisation) and organisation == home.enterprise_id
    return Person(
        id=PrincipalId(user["id"]),
        team_id=home.team_id if is_ours else str(user.get("team_id") or ""),
        real_name=str(user.get("real_name") or profile.get("real_name") or ""),
        tz=str(user.get("tz") or "UTC"),
        is_deactivated=bool(user.get("deleted")),
        is_bot=bool(user.get("is_bot") or user.get("is_app_user")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
    )


def _unreadable() -> Unavailable:
    return Unavailable("Slack can't be asked who is who just now, so nothing is decided.")
