"""Every list in pages of `MaxItems`, 100 unless told, with a marker nobody can read."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.models import paged_lists
from bot.sandbox.aws.strict.state import MARKERS_KEPT, Call, State

PAGE: Final = 100
# What tells one item of a list from the others, in AWS's words and in moto's.
IDENTITIES: Final = (
    "Arn",
    "PolicyArn",
    "SerialNumber",
    "AccessKeyId",
    "ServiceSpecificCredentialId",
    "VersionId",
    "Key",
    "arn",
    "ssh_public_key_id",
    "version_id",
    "id",
)


def page(state: State, call: Call, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """A page goes on after the last item told, so that deletions in between lose nothing."""
    names = paged_lists(call.action)
    if not names:
        return result
    items = sorted(
        (index, _identity(item), item_no)
        for index, name in enumerate(names)
        for item_no, item in enumerate(result.get(name) or ())
    )
    if "Marker" in call.params:
        start = _position(state, call)
        items = [item for item in items if item[:2] > start]
    size = int(call.params.get("MaxItems", PAGE))
    shown, is_more = items[:size], len(items) > size
    cut = {name: _only(result, name, index, shown) for index, name in enumerate(names)}
    last = shown[-1][:2] if is_more else None
    return {**result, **cut, "IsTruncated": is_more, "Marker": _marker(state, call, last)}


def _only(
    result: Mapping[str, Any], name: str, index: int, shown: list[tuple[int, str, int]]
) -> list[Any]:
    everything = list(result.get(name) or ())
    return [everything[item_no] for list_no, _, item_no in shown if list_no == index]


def _identity(item: Any) -> str:
    if isinstance(item, str):
        return item
    for name in IDENTITIES:
        value = item.get(name) if isinstance(item, dict) else getattr(item, name, None)
        if value:
            return str(value)
    return ""


def _marker(state: State, call: Call, last: tuple[int, str] | None) -> str | None:
    if last is None:
        return None
    marker = secrets.token_urlsafe(48)
    state.markers[marker] = (call.action, *last)
    if len(state.markers) > MARKERS_KEPT:
        state.markers.popitem(last=False)
    return marker


def _position(state: State, call: Call) -> tuple[int, str]:
    action, index, identity = state.markers.get(call.text("Marker"), ("", 0, ""))
    if action != call.action:
        raise AwsError("ValidationError", "Invalid Marker.")
    return index, identity
