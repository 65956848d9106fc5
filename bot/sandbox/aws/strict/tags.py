"""Tags: 50 at most, a key once in any case, `aws:` reserved."""

from collections.abc import Mapping
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.strict.state import Call, Operations, State

Tags = list[dict[str, str]]


def checked(tags: Tags) -> dict[str, dict[str, str]]:
    """By key in small letters. Length and letters are the model's matter."""
    found: dict[str, dict[str, str]] = {}
    for tag in tags:
        folded = tag["Key"].casefold()
        if folded in found:
            raise AwsError(
                "InvalidInput",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            )
        if folded.startswith("aws:"):
            raise AwsError(
                "InvalidInput",
                "Tag keys beginning with 'aws:' are reserved for system use.",
            )
        found[folded] = {"Key": tag["Key"], "Value": tag.get("Value", "")}
    return found


def tag_user(state: State, call: Call) -> None:
    user = state.user(call.text("UserName"))
    joined = user.tag_map | checked(call.params["Tags"])
    if len(joined) > state.quotas.tags:
        raise AwsError("LimitExceeded", "The number of tags has reached the maximum limit.")
    user.tag_map = joined


def untag_user(state: State, call: Call) -> None:
    user = state.user(call.text("UserName"))
    for key in call.params["TagKeys"]:
        user.tag_map.pop(key.casefold(), None)


def list_user_tags(state: State, call: Call) -> Mapping[str, Any]:
    return {"Tags": state.user(call.text("UserName")).tags}


OPERATIONS: Final[Operations] = {
    "TagUser": tag_user,
    "UntagUser": untag_user,
    "ListUserTags": list_user_tags,
}
