"""twokeys.toml, validated: who approves, which groups there are, how credentials are delivered."""

import difflib
import tomllib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.domain.durations import parse_duration
from bot.domain.models import PrincipalId
from bot.domain.plan import Quorum
from bot.domain.rules import People

Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
IamPath = Annotated[str, StringConstraints(pattern=r"^/([\x21-\x2e\x30-\x7e]+/)+$", max_length=512)]
PolicyArn = Annotated[
    str,
    StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_+=,.@/-]+$"),
]
UserId = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]+$")]
SetMember = Annotated[str, StringConstraints(pattern=r"^[UWS][A-Z0-9]+$")]
ChannelId = Annotated[str, StringConstraints(pattern=r"^[CG][A-Z0-9]+$")]
GroupName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+=,.@_-]{1,128}$")]


class BadPolicy(Exception):
    """twokeys.toml can't be used; the text names the place and the way to mend it."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Account(_Section):
    name: str = Field(pattern=r"\S", max_length=60)
    user_path: IamPath = "/people/"
    group_path: IamPath = "/departments/"
    permissions_boundary: PolicyArn | None = None


class SlackPlaces(_Section):
    approvals_channel: ChannelId
    audit_channel: ChannelId | None = None


class Defaults(_Section):
    approvals: int = Field(default=1, ge=1, le=10)
    approvers: tuple[str, ...] = Field(min_length=1)
    expires: Duration = timedelta(hours=8)


class Delivery(_Section):
    credentials: Literal["reveal", "message"] = "reveal"
    mfa_qr: Literal["image", "text"] = "image"


class Group(_Section):
    description: str = ""
    policies: tuple[PolicyArn, ...] = Field(default=(), max_length=10)
    path: str = Field(default="", pattern=r"^[A-Za-z0-9+=,.@_/-]*$")
    approvals: int | None = Field(default=None, ge=1, le=10)
    approvers: tuple[str, ...] | None = Field(default=None, min_length=1)
    mfa: Literal["required", "optional"] = "optional"
    max_duration: Duration | None = None
    includes: tuple[str, ...] = ()


class PasswordPolicy(_Section):
    """The account's password policy as it should be: shown and compared, applied on approval."""

    minimum_length: int = Field(default=14, ge=6, le=128)
    require_symbols: bool = True
    require_numbers: bool = True
    require_uppercase: bool = True
    require_lowercase: bool = True
    users_may_change: bool = True
    max_age_days: int | None = Field(default=None, ge=1, le=1095)
    reuse_prevention: int | None = Field(default=24, ge=1, le=24)
    hard_expiry: bool = False


class Policy(_Section):
    account: Account
    slack: SlackPlaces
    approvers: dict[str, Annotated[tuple[SetMember, ...], Field(min_length=1)]] = Field(
        min_length=1
    )
    people: dict[str, Annotated[tuple[UserId, ...], Field(min_length=2)]] = {}
    defaults: Defaults
    delivery: Delivery = Delivery()
    groups: dict[GroupName, Group] = {}
    password_policy: PasswordPolicy = PasswordPolicy()

    @field_validator("groups")
    @classmethod
    def _names_differ_by_more_than_case(cls, groups: dict[str, Group]) -> dict[str, Group]:
        folded: dict[str, str] = {}
        for name in groups:
            other = folded.setdefault(name.casefold(), name)
            if other != name:
                raise ValueError(f"`{name}` and `{other}` are one name to AWS")
        return groups

    @field_validator("people")
    @classmethod
    def _one_name_for_an_account(cls, people: dict[str, Any]) -> dict[str, Any]:
        """An account under two names would link them; if that is meant, it is one name."""
        known: dict[str, str] = {}
        for name, accounts in people.items():
            for account in accounts:
                if known.setdefault(account, name) != name:
                    raise ValueError(f"{account} stands under `{known[account]}` and `{name}`")
        return people

    @model_validator(mode="after")
    def _named_sets_and_groups_exist(self) -> "Policy":
        for place, names in self._references():
            for name in names:
                if name not in (self.groups if place.endswith("includes") else self.approvers):
                    raise ValueError(f"{place} names `{name}`, which is not in the file")
        return self

    def _references(self) -> list[tuple[str, tuple[str, ...]]]:
        found = [("defaults.approvers", self.defaults.approvers)]
        for name, group in self.groups.items():
            found.append((f"groups.{name}.approvers", group.approvers or ()))
            found.append((f"groups.{name}.includes", group.includes))
        return found

    @property
    def linked(self) -> People:
        return People(tuple(frozenset(map(PrincipalId, ids)) for ids in self.people.values()))

    def expand(self, names: Iterable[str]) -> tuple[str, ...]:
        """The groups and all that they include, each once, in order."""
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                waiting.extend(self.groups[name].includes)
        return tuple(found)

    def group_path(self, name: str) -> str:
        """The group's full IAM path: its own below the file's group path."""
        own = self.groups[name].path.strip("/")
        return self.account.group_path + (f"{own}/" if own else "")

    def quorums(self, groups: tuple[str, ...] = ()) -> tuple[Quorum, ...]:
        """The strictest of what the groups ask for: each approver set with its highest number."""
        needed: dict[str, int] = {}
        for group in [self.groups[name] for name in groups] or [Group()]:
            count = group.approvals or self.defaults.approvals
            for approvers in group.approvers or self.defaults.approvers:
                needed[approvers] = max(count, needed.get(approvers, 0))
        return tuple(Quorum(name, count) for name, count in sorted(needed.items()))


def load(path: Path) -> Policy:
    """Read and check the file. Raises `BadPolicy` with one line that says what to change."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise BadPolicy(f"{path}: can't be read ({e.strerror}). Set TWOKEYS_POLICY.") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise BadPolicy(f"{path}: not valid TOML: {e}") from e
    try:
        return Policy.model_validate(raw)
    except ValidationError as e:
        raise BadPolicy(f"{path}: " + "; ".join(_explain(dict(d)) for d in e.errors())) from e


def _explain(problem: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in problem["loc"]) or "the file"
    if problem["type"] == "extra_forbidden":
        return f"unknown key `{place}`{_nearest(problem['loc'])}"
    if problem["type"] == "missing":
        return f"`{place}` is missing"
    return f"`{place}`: {problem['msg'].removeprefix('Value error, ')}"


def _nearest(loc: tuple[Any, ...]) -> str:
    sections: dict[str, type[BaseModel]] = {
        "account": Account, "slack": SlackPlaces, "defaults": Defaults, "delivery": Delivery,
        "groups": Group, "password_policy": PasswordPolicy,
    }  # fmt: skip
    section = sections.get(str(loc[0]), Policy) if len(loc) > 1 else Policy
    close = difflib.get_close_matches(str(loc[-1]), section.model_fields, n=1)
    return f", did you mean `{close[0]}`?" if close else ""
