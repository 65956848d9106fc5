"""One approved change, done on AWS. May run again after a crash or a lost reply."""

from dataclasses import dataclass
from functools import singledispatch

from bot.aws.clients import Aws
from bot.aws.groups import create_group, join_group, leave_group
from bot.aws.marks import Mark
from bot.aws.users import check_same_user, create_user
from bot.domain.changes import Change, CreateGroup, CreateUser, JoinGroup

__all__ = ["Applied", "Mark", "apply", "check_same_user", "leave_group"]


@dataclass(frozen=True)
class Applied:
    """What was done or found, in a few words, and the id of the user that was made."""

    detail: str
    user_id: str = ""


def apply(aws: Aws, change: Change, mark: Mark) -> Applied:
    """Do `change`, and say what was done or found. Twice equals once."""
    return _applied(change, aws, mark)


@singledispatch
def _applied(_change: object, _aws: Aws, _mark: Mark) -> Applied:
    """An offer: nothing to do on AWS until its owner asks."""
    return Applied("")


@_applied.register
def _(change: CreateUser, aws: Aws, mark: Mark) -> Applied:
    detail, user_id = create_user(aws, change, mark)
    return Applied(f"{detail}, id {user_id}", user_id)


@_applied.register
def _(change: CreateGroup, aws: Aws, _mark: Mark) -> Applied:
    return Applied(create_group(aws, change))


@_applied.register
def _(change: JoinGroup, aws: Aws, mark: Mark) -> Applied:
    return Applied(join_group(aws, change, mark))
