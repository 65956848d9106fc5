"""IAM users: made once per request, and recognised afterwards by tag and id."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.aws.clients import Aws
from bot.aws.errors import translated
from bot.aws.look import UserFacts, find_name_in_any_case, find_user
from bot.aws.marks import REQUEST_ID, Mark
from bot.domain.changes import CreateUser
from bot.domain.errors import Conflict, OutcomeUnknown, Postponed

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import TagTypeDef

LOOK_AGAIN = timedelta(seconds=20)
"""AWS lost a reply, or does not show yet what it made: the next look."""


def create_user(aws: Aws, change: CreateUser, mark: Mark) -> tuple[str, str]:
    """What was done, and the user's id. Twice equals once: this request's tag tells ours."""
    try:
        with translated(once=True):
            try:
                return "created", _send(aws, change, mark)
            except aws.writes.exceptions.EntityAlreadyExistsException:
                pass
    except OutcomeUnknown:
        pass
    return _adopt(change, find_name_in_any_case(aws, change.user), mark)


def _send(aws: Aws, change: CreateUser, mark: Mark) -> str:
    tags: list[TagTypeDef] = [
        {"Key": key, "Value": value} for key, value in mark.tags(change.tags).items()
    ]
    bounded = {"PermissionsBoundary": change.boundary} if change.boundary else {}
    answer = aws.writes.create_user(UserName=change.user, Path=change.path, Tags=tags, **bounded)
    return answer["User"]["UserId"]


def _adopt(change: CreateUser, found: UserFacts | None, mark: Mark) -> tuple[str, str]:
    if found is None:
        raise Postponed(
            f"AWS does not show yet whether `{change.user}` was made.", retry_in=LOOK_AGAIN
        )
    if not is_made_by(found, mark):
        raise Conflict(
            f"`{found.name}` exists since {day(found.created)} and was not made by this request. "
            "Ask again with another name."
        )
    if (found.path, found.boundary) != (change.path, change.boundary):
        raise Conflict(f"`{found.name}` was made by this request, and changed by someone since.")
    return "was there already, made by this request", found.id


def is_made_by(user: UserFacts, mark: Mark) -> bool:
    return user.tags.get(REQUEST_ID) == mark.request_id


def day(moment: datetime) -> str:
    """`3 March 2026`."""
    return f"{moment.day} {moment:%B %Y}"


def check_same_user(aws: Aws, name: str, user_id: str) -> None:
    """Raise unless `name` is still the user that was approved: a name can be made anew."""
    found = find_user(aws, name)
    if found is None:
        raise Conflict(f"`{name}` does not exist any more.")
    if found.id != user_id:
        raise Conflict(
            f"`{name}` is not the same user any more: it was deleted, and made again on "
            f"{day(found.created)}."
        )
