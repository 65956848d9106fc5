"""AWS's decision about one call, for identity policies: an explicit deny beats an allow.

Only what our own policy uses is understood; anything else in it fails the test. An emulator is of
no use here: those that were tried ignore paths and conditions.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]
Context = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Call:
    action: str
    resource: str
    context: Context = field(default_factory=dict)


def is_allowed(policy: Document, call: Call) -> bool:
    effects = {s["Effect"] for s in policy["Statement"] if _applies(s, call)}
    assert effects <= {"Allow", "Deny"}
    return effects == {"Allow"}


def _applies(statement: Document, call: Call) -> bool:
    known = {"Sid", "Effect", "Action", "Resource", "NotResource", "Condition"}
    assert set(statement) <= known, statement
    acts = any(_matches(pattern, call.action, fold=True) for pattern in statement["Action"])
    return acts and _covers(statement, call.resource) and _holds(statement, call)


def _covers(statement: Document, resource: str) -> bool:
    if "NotResource" in statement:
        return not _matches(statement["NotResource"], resource)
    return _matches(statement["Resource"], resource)


def _holds(statement: Document, call: Call) -> bool:
    return all(
        _OPERATORS[operator](call.context.get(key), _listed(wanted))
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


def _listed(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


Value = str | list[str] | None
_OPERATORS: Mapping[str, Callable[[Value, list[str]], bool]] = {
    "StringEquals": lambda has, wanted: any(one in wanted for one in _listed(has)),
    # A negated operator holds when the key is absent.
    "StringNotEquals": lambda has, wanted: all(one not in wanted for one in _listed(has)),
    "ArnEquals": lambda has, wanted: any(
        _matches(pattern, one) for one in _listed(has) for pattern in wanted
    ),
    "ForAllValues:StringEquals": lambda has, wanted: all(one in wanted for one in _listed(has)),
}


def _matches(pattern: str, value: str, *, fold: bool = False) -> bool:
    parts = re.split(r"(\$\{[$*?]\}|[*?])", pattern)
    wild = {"*": ".*", "?": "."}
    spelled = [wild.get(p) or re.escape(p[2] if re.fullmatch(r"\$\{.\}", p) else p) for p in parts]
    return bool(re.fullmatch("".join(spelled), value, re.DOTALL | (re.IGNORECASE if fold else 0)))
