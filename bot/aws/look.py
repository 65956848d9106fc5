"""What is there now. A listing that fails raises: it is never taken for an empty one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.aws.clients import Aws, both, side_by_side
from bot.aws.errors import translated

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import GroupTypeDef, UserTypeDef

_SIGNIN_HOST = {
    "aws": "signin.aws.amazon.com",
    "aws-cn": "signin.amazonaws.cn",
    "aws-us-gov": "signin.amazonaws-us-gov.com",
}


@dataclass(frozen=True)
class UserFacts:
    """`id` (`AIDA…`) changes when a name is deleted and made again; `name` does not."""

    name: str
    id: str
    arn: str
    path: str
    created: datetime
    tags: dict[str, str]
    boundary: str | None


@dataclass(frozen=True)
class GroupFacts:
    """`attached` are ARNs, `inline` names, both sorted."""

    name: str
    path: str
    arn: str
    attached: tuple[str, ...]
    inline: tuple[str, ...]


@dataclass(frozen=True)
class Identity:
    """Whom AWS takes us for."""

    account_id: str
    arn: str

    @property
    def partition(self) -> str:
        return self.arn.split(":")[1]


def find_user(aws: Aws, name: str) -> UserFacts | None:
    with translated():
        try:
            return _user_facts(aws.reads.get_user(UserName=name)["User"])
        except aws.reads.exceptions.NoSuchEntityException:
            return None


def _user_facts(raw: "UserTypeDef") -> UserFacts:
    return UserFacts(
        name=raw["UserName"],
        id=raw["UserId"],
        arn=raw["Arn"],
        path=raw["Path"],
        created=raw["CreateDate"],
        tags={tag["Key"]: tag["Value"] for tag in raw.get("Tags", [])},
        boundary=raw.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
    )


def find_name_in_any_case(aws: Aws, name: str) -> UserFacts | None:
    """The user AWS takes for the same name: it does not tell `Jo` from `jo`."""
    exact = find_user(aws, name)
    if exact is not None:
        return exact
    with translated():
        pages = aws.reads.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1000})
        names = [user["UserName"] for page in pages for user in page["Users"]]
    same = next((other for other in names if other.casefold() == name.casefold()), None)
    return None if same is None else find_user(aws, same)


def find_group(aws: Aws, name: str) -> GroupFacts | None:
    """Three calls at once, since none of them tells all."""
    with translated():
        try:
            group, (attached, inline) = both(
                lambda: aws.reads.get_group(GroupName=name, MaxItems=1)["Group"],
                lambda: side_by_side(aws, lambda: _attached(aws, name), lambda: _inline(aws, name)),
            )
        except aws.reads.exceptions.NoSuchEntityException:
            return None
    return _group_facts(group, attached, inline)


def _group_facts(raw: "GroupTypeDef", attached: list[str], inline: list[str]) -> GroupFacts:
    return GroupFacts(
        name=raw["GroupName"],
        path=raw["Path"],
        arn=raw["Arn"],
        attached=tuple(sorted(attached)),
        inline=tuple(sorted(inline)),
    )


def _attached(aws: Aws, group: str) -> list[str]:
    pages = aws.reads.get_paginator("list_attached_group_policies").paginate(GroupName=group)
    return [policy["PolicyArn"] for page in pages for policy in page["AttachedPolicies"]]


def _inline(aws: Aws, group: str) -> list[str]:
    pages = aws.reads.get_paginator("list_group_policies").paginate(GroupName=group)
    return [name for page in pages for name in page["PolicyNames"]]


def group_spellings(aws: Aws, names: Iterable[str]) -> dict[str, str | None]:
    """How AWS writes the group it takes for each name: it does not tell `Dev` from `dev`."""
    with translated():
        pages = aws.reads.get_paginator("list_groups").paginate(PaginationConfig={"PageSize": 1000})
        known = [group["GroupName"] for page in pages for group in page["Groups"]]
    by_fold = {name.casefold(): name for name in known}
    return {name: by_fold.get(name.casefold()) for name in names}


def find_groups(aws: Aws, names: Iterable[str]) -> dict[str, GroupFacts | None]:
    wanted = list(dict.fromkeys(names))
    found = side_by_side(aws, *(partial(find_group, aws, name) for name in wanted))
    return dict(zip(wanted, found, strict=True))


def look_at(
    aws: Aws, user: str, groups: Iterable[str]
) -> tuple[UserFacts | None, dict[str, GroupFacts | None]]:
    """Everything a plan needs to know, in the time of one call."""
    return both(lambda: find_user(aws, user), lambda: find_groups(aws, groups))


def identity(aws: Aws) -> Identity:
    with translated():
        answer = aws.sts.get_caller_identity()
    return Identity(account_id=answer["Account"], arn=answer["Arn"])


def account_id(aws: Aws) -> str:
    return identity(aws).account_id


def signin_url(aws: Aws) -> str:
    """Where this account's users sign in. It rarely changes: keep the answer."""
    us, alias = both(lambda: identity(aws), lambda: _alias(aws))
    host = _SIGNIN_HOST.get(us.partition, _SIGNIN_HOST["aws"])
    return f"https://{alias or us.account_id}.{host}/console"


def _alias(aws: Aws) -> str | None:
    with translated():
        pages = aws.reads.get_paginator("list_account_aliases").paginate()
        return next((alias for page in pages for alias in page["AccountAliases"]), None)
