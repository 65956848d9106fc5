"""Who people are, from Slack, asked at the moment it matters.

Source: Slack `users.info` and `usergroups.users.list`. An unreadable answer refuses.
"""

from collections.abc import Collection, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import NotAllowed, Unavailable
from bot.domain.models import Person, PrincipalId
from bot.slack.trouble import OFFLINE, code_of

UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class SlackDirectory:
    def __init__(
        self, client: WebClient, home_team: str, sets: Mapping[str, Collection[str]]
    ) -> None:
        self._client, self.home_team, self._sets = client, home_team, sets

    def person(self, principal: PrincipalId) -> Person:
        try:
            user = self._client.users_info(user=principal)["user"]
            return _person(user)
        except SlackApiError as e:
            if code_of(e) in UNKNOWN:
                raise NotAllowed(f"Slack knows no such person: `{principal}`.") from e
            raise _unreadable() from e
        except (*OFFLINE, KeyError, TypeError, AttributeError) as e:
            raise _unreadable() from e

    def approvers(self) -> Mapping[str, Collection[PrincipalId]]:
        """Each set's members; a Slack user group is read now, since anyone may have edited it."""
        return {name: self._members(ids) for name, ids in self._sets.items()}

    def _members(self, ids: Collection[str]) -> tuple[PrincipalId, ...]:
        found: dict[PrincipalId, None] = {}
        for id_ in ids:
            members = self._user_group(id_) if id_.startswith("S") else [id_]
            found.update(dict.fromkeys(map(PrincipalId, members)))
        return tuple(found)

    def _user_group(self, group: str) -> list[str]:
        try:
            return list(self._client.usergroups_users_list(usergroup=group)["users"])
        except (SlackApiError, *OFFLINE, KeyError, TypeError) as e:
            raise _unreadable() from e


def _person(user: Mapping[str, Any]) -> Person:
    profile = user.get("profile") or {}
    return Person(
        id=PrincipalId(user["id"]),
        team_id=str(user.get("team_id") or ""),
        real_name=str(user.get("real_name") or profile.get("real_name") or ""),
        tz=str(user.get("tz") or "UTC"),
        is_deactivated=bool(user.get("deleted")),
        is_bot=bool(user.get("is_bot") or user.get("is_app_user")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
    )


def _unreadable() -> Unavailable:
    return Unavailable("Slack can't be asked who is who just now, so nothing is decided.")
