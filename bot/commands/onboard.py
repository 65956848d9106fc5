"""`/iam onboard`: a colleague gets an IAM user, sign-in, groups, and perhaps a key."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Self

from pydantic import Field, ValidationInfo, field_validator

from bot.aws.clients import Aws
from bot.aws.groups import MOST_GROUPS
from bot.aws.look import GroupFacts, find_name_in_any_case, group_spellings, look_at
from bot.commands._base import Asking, Command
from bot.commands.fields import Beneficiary, Duration, GroupNames, Reason, UserName, YesNo
from bot.domain.changes import (
    Change,
    CreateGroup,
    CreateUser,
    JoinGroup,
    OfferAccessKey,
    OfferMfa,
    OfferPassword,
    short_policy,
    spoken,
)
from bot.domain.errors import Conflict, Invalid
from bot.domain.models import Person, PrincipalId
from bot.domain.names import propose_user_name
from bot.domain.plan import ADMINISTRATOR, ADMINISTRATOR_POLICIES, Plan
from bot.policy import Policy


class Onboard(Command):
    """Give a colleague an AWS sign-in: user, groups, console, MFA, and a key if needed."""

    example = '/iam onboard @jo groups=developers,analysts console=yes reason="joins payments"'

    person: Beneficiary = Field(description="who gets it; pick them from Slack's list")
    groups: GroupNames = Field(
        default=(), title="Groups", description="groups of twokeys.toml, with commas between"
    )
    console: YesNo = Field(
        default=True, title="Console sign-in", description="yes or no; yes if left out"
    )
    keys: YesNo = Field(
        default=False,
        title="Access key",
        description="yes or no; no if left out, since `aws login` works with the password",
    )
    user: UserName = Field(
        default="",
        title="User name",
        description="the IAM user's name; firstname.lastname if left out",
    )
    duration: Duration = Field(
        default=None,
        alias="for",
        title="For how long",
        description="how long the groups last, like 8h or 7d; for ever if left out",
    )
    reason: Reason = Field(description="why, in a few words; the approver reads it first")

    @field_validator("duration")
    @classmethod
    def _short_enough_for_the_groups(
        cls, value: timedelta | None, info: ValidationInfo
    ) -> timedelta | None:
        policy: Policy = (info.context or {})["policy"]
        for name in policy.expand(info.data.get("groups", ())):
            most = policy.groups[name].max_duration
            if most and (value is None or value > most):
                raise ValueError(f"`{name}` is given for {spoken(most)} at most: say for how long.")
        return value

    @property
    def beneficiary(self) -> PrincipalId:
        return self.person

    def title(self) -> str:
        return f"Onboard {self.user}"

    def completed(self, beneficiary: Person) -> Self:
        if self.user:
            return self
        name = propose_user_name(beneficiary.real_name)
        if not name:
            raise Invalid(
                "Their profile's name gives no user name in plain letters. Say user=…", field="user"
            )
        return self.model_copy(update={"user": name})

    def check(self, aws: Aws, asking: Asking) -> None:
        """AWS tells names apart by more than case only when they are used, not when made."""
        self._check_name_free(aws)
        for name, spelled in group_spellings(aws, asking.policy.expand(self.groups)).items():
            if spelled not in (None, name):
                raise Conflict(
                    f"AWS has a group `{spelled}`, which to AWS is the same name as `{name}`."
                    " Write it the same way in twokeys.toml.",
                    field="groups",
                )

    def _check_name_free(self, aws: Aws) -> None:
        taken = find_name_in_any_case(aws, self.user)
        if taken:
            since = f"{taken.created.day} {taken.created:%B %Y}"
            maker = taken.tags.get("managed-by")
            by = (
                "made by Twokeys for an earlier request"
                if maker == "twokeys"
                else "not made by Twokeys"
            )
            raise Conflict(
                f"`{taken.name}` exists since {since} and was {by}. Choose another name.",
                field="user",
            )

    def plan(self, aws: Aws, asking: Asking) -> Plan:
        policy = asking.policy
        names = policy.expand(self.groups)
        if len(names) > MOST_GROUPS:
            raise Invalid(
                f"AWS allows {MOST_GROUPS} groups a user; this is {len(names)}.", field="groups"
            )
        user, found = look_at(aws, self.user, names)
        if user is not None:
            raise Conflict(
                f"`{user.name}` exists already (created {user.created:%d %B %Y}).", field="user"
            )
        changes = tuple(self._changes(policy, names, found))
        return Plan(
            changes=changes,
            observed=((f"user `{self.user}`", "absent"), *_observed(found)),
            quorums=policy.quorums(names),
            risks=self._risks(changes),
            warnings=tuple(_warnings(policy, found)),
        )

    def _changes(
        self, policy: Policy, names: tuple[str, ...], found: dict[str, GroupFacts | None]
    ) -> Iterator[Change]:
        yield CreateUser(
            self.user,
            policy.account.user_path,
            (("slack-user", self.person),),
            policy.account.permissions_boundary,
        )
        yield from _new_groups(policy, found)
        if self.console:
            yield OfferPassword(self.user)
        for name in names:
            yield self._join(policy, name, found[name])
        if self.console or any(policy.groups[n].mfa == "required" for n in names):
            yield OfferMfa(self.user)
        if self.keys:
            yield OfferAccessKey(self.user)

    def _join(self, policy: Policy, name: str, found: GroupFacts | None) -> JoinGroup:
        group = policy.groups[name]
        given = group.policies if found is None else (*found.attached, *found.inline)
        seconds = int(self.duration.total_seconds()) if self.duration else None
        return JoinGroup(self.user, name, given, group.mfa == "required", seconds)

    def _risks(self, changes: tuple[Change, ...]) -> tuple[str, ...]:
        joins = [c for c in changes if isinstance(c, JoinGroup)]
        risks = []
        if any(short_policy(arn) in ADMINISTRATOR_POLICIES for j in joins for arn in j.policies):
            risks.append(ADMINISTRATOR)
        if self.keys:
            risks.append("Access key")
        if any(not j.after_mfa for j in joins) or self.keys:
            risks.append("No MFA yet")
        return tuple(risks)


def _new_groups(policy: Policy, found: dict[str, GroupFacts | None]) -> Iterator[CreateGroup]:
    for name, group in found.items():
        if group is None:
            yield CreateGroup(name, policy.group_path(name), policy.groups[name].policies)


def _observed(found: dict[str, GroupFacts | None]) -> Iterator[tuple[str, str]]:
    """What the plan rests on, in words: a difference in these is shown to the approvers."""
    for name, group in sorted(found.items()):
        if group is None:
            yield f"group `{name}`", "absent"
        else:
            given = ", ".join(map(short_policy, (*group.attached, *group.inline))) or "no policy"
            yield f"group `{name}`", f"under {group.path} with {given}"


def _warnings(policy: Policy, found: dict[str, GroupFacts | None]) -> Iterator[str]:
    for name, group in found.items():
        if group is None:
            continue
        if not group.path.startswith(policy.account.group_path):
            raise Conflict(
                f"Group `{name}` stands under {group.path} on AWS, outside"
                f" {policy.account.group_path}. Twokeys does not touch it.",
                field="groups",
            )
        if set(group.attached) != set(policy.groups[name].policies) or group.inline:
            yield f"`{name}` differs on AWS from twokeys.toml; what AWS has is shown and counts"
