"""What a caller's policies allow, coarsely: actions and resources, no conditions.

A statement with a condition allows nothing here and a conditional denial denies: on the safe
side both times. The bot's own policy is proved elsewhere, with its conditions.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.strict.state import Call, State

# The first AWS answers even to somebody who is denied everything; the account's password
# policy may allow the second, so `passwords` decides.
NOT_DECIDED_HERE: Final = frozenset({"sts:GetCallerIdentity", "iam:ChangePassword"})


def check_allowed(state: State, service: str, call: Call) -> None:
    action = f"{service}:{call.action}"
    resource = _resource(state, call)
    if action not in NOT_DECIDED_HERE and not is_allowed(call.caller.principal, action, resource):
        raise AwsError(
            "AccessDenied",
            f"User: {call.caller.arn} is not authorized to perform: {action} "
            f"on resource: {resource}",
        )


def is_allowed(principal: Any, action: str, resource: str) -> bool:
    """A denial wins; a boundary must allow too."""
    # The one policy variable that counts here: IAMUserChangePassword names its user by it.
    documents = (text.replace("${aws:username}", principal.name) for text in _documents(principal))
    said = list(_effects(documents, action, resource))
    boundary = getattr(principal, "boundary", None)
    if boundary is not None:
        bounds = list(_effects([_text(boundary)], action, resource))
        if "Allow" not in bounds or "Deny" in bounds:
            return False
    return "Allow" in said and "Deny" not in said


def _documents(principal: Any) -> Iterator[str]:
    for holder in (principal, *getattr(principal, "joined", ())):
        yield from holder.policies.values()
        yield from (_text(policy) for policy in holder.managed_policies.values())


def _text(policy: Any) -> str:
    text: str = next(version.document for version in policy.versions if version.is_default)
    return text


def _effects(documents: Iterable[str], action: str, resource: str) -> Iterator[str]:
    for document in documents:
        for statement in _statements(document):
            if _concerns(statement, action, resource):
                yield statement["Effect"]


@lru_cache(maxsize=512)
def _statements(document: str) -> tuple[Mapping[str, Any], ...]:
    found = json.loads(document)["Statement"]
    return tuple(found) if isinstance(found, list) else (found,)


def _concerns(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    if statement.get("Condition") and statement["Effect"] == "Allow":
        return False
    return _named(statement, "Action", action.lower()) and _named(statement, "Resource", resource)


def _named(statement: Mapping[str, Any], element: str, value: str) -> bool:
    if f"Not{element}" in statement:
        return not _any_matches(statement[f"Not{element}"], value, element)
    return _any_matches(statement.get(element, "*"), value, element)


def _any_matches(patterns: str | list[str], value: str, element: str) -> bool:
    patterns = [patterns] if isinstance(patterns, str) else patterns
    if element == "Action":
        patterns = [pattern.lower() for pattern in patterns]
    return any(_wildcard(pattern).fullmatch(value) for pattern in patterns)


@lru_cache(maxsize=4096)
def _wildcard(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))


def _resource(state: State, call: Call) -> str:
    """The ARN a call is about; `*` for a listing."""
    params = call.params
    for name, holders in (("GroupName", state.groups), ("UserName", state.users)):
        if params.get(name) in holders:
            return str(holders[params[name]].arn)
    return str(params.get("PolicyArn") or params.get("RoleArn") or "*")
