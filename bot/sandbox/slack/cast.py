"""Who is in the workspace, and which app is installed there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEFAULT_SCOPES = (
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:read",
    "im:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)


@dataclass(frozen=True)
class Team:
    id: str = "T0ACME"
    name: str = "Acme"
    domain: str = "acme"


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    real_name: str
    title: str = ""
    color: str = "#5b6ee1"
    is_bot: bool = False
    deleted: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    team_id: str = ""
    """Another workspace's id, for someone who came through a shared channel."""

    @property
    def email(self) -> str:
        return f"{self.real_name.lower().replace(' ', '.')}@acme.example"


@dataclass(frozen=True)
class Room:
    """A channel as the cast describes it; what happens in it is `conversations.Conversation`."""

    id: str
    name: str
    topic: str = ""
    members: tuple[str, ...] = ()
    is_private: bool = False
    is_shared: bool = False


@dataclass(frozen=True)
class UserGroup:
    id: str
    handle: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class SlashCommand:
    command: str
    description: str
    usage_hint: str = ""
    should_escape: bool = True


@dataclass(frozen=True)
class AppSetup:
    """The installed app: what a manifest says about it."""

    id: str = "A0TWOKEYS"
    name: str = "Twokeys"
    bot_user: str = "U0TWOKEYS"
    bot_id: str = "B0TWOKEYS"
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    commands: tuple[SlashCommand, ...] = (
        SlashCommand("/iam", "AWS IAM, under the two-person rule", "help"),
    )
    events: tuple[str, ...] = ("app_home_opened",)

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "AppSetup":
        """The same app as `manifest.yml`, parsed, describes it."""
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        return cls(
            name=manifest["display_information"]["name"],
            scopes=tuple(manifest["oauth_config"]["scopes"]["bot"]),
            commands=tuple(_command(raw) for raw in features.get("slash_commands", ())),
            events=tuple(settings.get("event_subscriptions", {}).get("bot_events", ())),
        )


def _command(raw: Mapping[str, Any]) -> SlashCommand:
    return SlashCommand(
        raw["command"],
        raw["description"],
        raw.get("usage_hint", ""),
        raw.get("should_escape", False),
    )


@dataclass(frozen=True)
class Cast:
    people: tuple[Person, ...]
    rooms: tuple[Room, ...]
    groups: tuple[UserGroup, ...] = ()
    team: Team = field(default_factory=Team)


def demo_cast(app: AppSetup) -> Cast:
    """The people of the demo's story."""
    everyone = ("U0RILEY", "U0SAM", "U0ALEX", "U0ROBIN", "U0JO", "U0MORGAN")
    approvers = ("U0SAM", "U0ALEX", "U0ROBIN")
    return Cast(
        people=(
            Person("U0RILEY", "riley", "Riley Chen", "Team lead", "#3b6fd4"),
            Person("U0SAM", "sam", "Sam Lee", "Security, approver", "#0f8a7d"),
            Person("U0ALEX", "alex", "Alex Kim", "Security, approver", "#8a5cd1"),
            Person("U0ROBIN", "robin", "Robin Diaz", "Platform, approver", "#b4582a"),
            Person("U0JO", "jo", "Jo Smith", "New colleague", "#c0397b"),
            Person("U0MORGAN", "morgan", "Morgan Hale", "Developer", "#4d7a1f"),
            Person("U0KIT", "kit", "Kit Moreau", "Guest", "#6b7280", is_guest=True),
            Person("U0PAT", "pat", "Pat Quinn", "Left in March", "#6b7280", deleted=True),
            Person(app.bot_user, "twokeys", app.name, "App", "#1f2a44", is_bot=True),
        ),
        rooms=(
            Room("C0GENERAL", "general", "Everyone", everyone),
            Room("C0PLATFORM", "platform", "The platform team", (*everyone, "U0KIT")),
            Room(
                "C0APPROVE",
                "iam-approvals",
                "Requests that wait for a second key",
                ("U0RILEY", *approvers, app.bot_user),
            ),
            Room("C0AUDIT", "iam-audit", "What was done", (*approvers, app.bot_user)),
        ),
        groups=(UserGroup("S0SECURITY", "security", "Security", ("U0SAM", "U0ALEX")),),
    )
