"""Groups and who is in them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from botocore.exceptions import ClientError

from bot.aws.clients import Aws, side_by_side
from bot.aws.errors import code_of, is_denied, translated
from bot.aws.look import GroupFacts, find_group, find_user, group_spellings
from bot.aws.marks import Mark
from bot.aws.users import LOOK_AGAIN, is_made_by
from bot.domain.changes import CreateGroup, JoinGroup, short_policy
from bot.domain.errors import AwsRefused, Conflict, OutcomeUnknown, Postponed

SETTLING = timedelta(seconds=60)
"""So long after we made a user, a refusal may only mean that AWS has not spread it yet."""

PAUSES = (0.0, 1.0, 2.0, 4.0)

MOST_GROUPS = 10
"""IAM's own limit for one user; it can't be raised."""


def create_group(aws: Aws, change: CreateGroup) -> str:
    """Twice equals once: a group with no more than the approved policies gets the missing ones."""
    try:
        with translated(once=True):
            try:
                aws.writes.create_group(GroupName=change.group, Path=change.path)
            except aws.writes.exceptions.EntityAlreadyExistsException:
                return _complete(aws, change)
    except OutcomeUnknown:
        return _complete(aws, change)
    _attach(aws, change.group, change.policies)
    return "created"


def _complete(aws: Aws, change: CreateGroup) -> str:
    """Finish what a run before us began, if that is all there is."""
    found = find_group(aws, change.group)
    if found is None:
        raise _unseen(change.group, group_spellings(aws, [change.group])[change.group])
    _check_as_approved(found, change)
    missing = [arn for arn in change.policies if arn not in found.attached]
    _attach(aws, change.group, missing)
    return "was there already, as approved" if not missing else "completed"


def _unseen(group: str, spelling: str | None) -> Exception:
    if spelling not in (None, group):
        return Conflict(f"AWS takes `{group}` for the group `{spelling}`, which exists already.")
    return Postponed(f"AWS does not show yet whether `{group}` was made.", retry_in=LOOK_AGAIN)


def _check_as_approved(found: GroupFacts, change: CreateGroup) -> None:
    if found.path != change.path:
        raise Conflict(
            f"Group `{found.name}` exists under {found.path}, not under {change.path}. "
            "Twokeys leaves it alone."
        )
    others = [short_policy(arn) for arn in found.attached if arn not in change.policies]
    if others or found.inline:
        given = ", ".join(f"`{name}`" for name in [*others, *found.inline])
        raise Conflict(f"Group `{found.name}` appeared since this was approved, and gives {given}.")


def _attach(aws: Aws, group: str, policies: Sequence[str]) -> None:
    side_by_side(aws, *(partial(_attach_one, aws, group, arn) for arn in policies))


def _attach_one(aws: Aws, group: str, arn: str) -> None:
    """AWS treats attaching twice as attaching once."""
    late = f"AWS does not show group `{group}` yet."
    _patiently(aws, partial(_try_attaching, aws, group, arn), late)


def _try_attaching(aws: Aws, group: str, arn: str) -> bool:
    """False if the group, which was just made, is invisible yet."""
    with translated():
        try:
            aws.writes.attach_group_policy(GroupName=group, PolicyArn=arn)
        except aws.writes.exceptions.NoSuchEntityException:
            if find_group(aws, group) is None:
                return False
            raise AwsRefused(f"There is no policy `{arn}`.") from None
    return True


def join_group(aws: Aws, change: JoinGroup, mark: Mark) -> str:
    """Twice equals once: AWS treats joining twice as joining once."""
    late = f"AWS does not let `{change.user}` join `{change.group}` yet: the user is too new."
    _patiently(aws, partial(_try_joining, aws, change, mark), late)
    return "joined"


def _try_joining(aws: Aws, change: JoinGroup, mark: Mark) -> bool:
    """False if the refusal may only mean that our new user is not known everywhere yet."""
    with translated():
        try:
            aws.writes.add_user_to_group(GroupName=change.group, UserName=change.user)
        except aws.writes.exceptions.LimitExceededException:
            raise _too_many_groups(change.user) from None
        except ClientError as e:
            may_pass = is_denied(e) or code_of(e) == "NoSuchEntity"
            if may_pass and _is_settling(aws, change.user, mark):
                return False
            raise
    return True


def _too_many_groups(user: str) -> AwsRefused:
    return AwsRefused(
        f"`{user}` is in {MOST_GROUPS} groups already, AWS's most. It must leave one first."
    )


def _is_settling(aws: Aws, user: str, mark: Mark) -> bool:
    found = find_user(aws, user)
    if found is None:
        return mark.is_early
    return is_made_by(found, mark) and mark.now - found.created <= SETTLING


def _patiently(aws: Aws, attempt: Callable[[], bool], late: str) -> None:
    for pause in PAUSES:
        aws.pause(pause)
        if attempt():
            return
    raise Postponed(late, retry_in=LOOK_AGAIN)


def leave_group(aws: Aws, user: str, group: str) -> str:
    """Twice equals once: not being there, or the group being gone, counts as done."""
    with translated():
        try:
            aws.writes.remove_user_from_group(GroupName=group, UserName=user)
        except aws.writes.exceptions.NoSuchEntityException:
            return "was not in it any more"
    return "left"
