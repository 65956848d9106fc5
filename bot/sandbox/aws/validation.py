"""Input checked against the service's own model, refused in AWS's words.

botocore sends names that are too long or hold a space; AWS refuses them, so this does.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from bot.sandbox.aws.errors import AwsError

NAME: Final = r"[\w+=,.@-]+"
PATH: Final = r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"
# AWS words these two in a way of their own.
SPECIAL: Final[Mapping[str, str]] = {
    NAME: "It must contain only alphanumeric characters and/or the following: +=,.@_-",
    PATH: (
        "It must begin and end with / and contain only alphanumeric characters and/or / characters."
    ),
}
ANY_SCRIPT: Final = r"\p{L}\p{Z}\p{N}"


class _Violations:
    def __init__(self) -> None:
        self.plain: list[str] = []
        self.special: list[str] = []


def check_input(operation: OperationModel, params: Mapping[str, Any]) -> None:
    """Raise `ValidationError` unless every value is what the model says."""
    if operation.input_shape is None:
        return
    found = _Violations()
    _structure(operation.input_shape, params, "", found)
    if found.special:
        raise AwsError("ValidationError", found.special[0])
    if found.plain:
        count = len(found.plain)
        noun = "error" if count == 1 else "errors"
        raise AwsError(
            "ValidationError", f"{count} validation {noun} detected: {'; '.join(found.plain)}"
        )


def _structure(
    shape: StructureShape, value: Mapping[str, Any], where: str, found: _Violations
) -> None:
    for name in shape.required_members:
        if name not in value:
            found.plain.append(
                f"Value null at '{_at(where, name)}' failed to satisfy constraint: "
                "Member must not be null"
            )
    for name, member in shape.members.items():
        if name in value:
            _value(member, value[name], _at(where, name), found)


def _at(where: str, name: str) -> str:
    camel = name[0].lower() + name[1:]
    return f"{where}.{camel}" if where else camel


def _value(shape: Shape, value: Any, where: str, found: _Violations) -> None:
    if isinstance(shape, StructureShape):
        _structure(shape, value, where, found)
        return
    special = _special(shape, value, where)
    if special:
        found.special.append(special)
    else:
        said = "Value" if shape.metadata.get("sensitive") else f"Value '{value}'"
        found.plain.extend(
            f"{said} at '{where}' failed to satisfy constraint: {broken}"
            for broken in _broken(shape, value)
        )
    if isinstance(shape, ListShape):
        for index, item in enumerate(value, start=1):
            _value(shape.member, item, f"{where}.{index}.member", found)


def _special(shape: Shape, value: Any, where: str) -> str | None:
    pattern = shape.metadata.get("pattern", "")
    if pattern in SPECIAL and not _matches(pattern, str(value)):
        return f"The specified value for {where} is invalid. {SPECIAL[pattern]}"
    return None


def _broken(shape: Shape, value: Any) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    numeric = shape.type_name in ("integer", "long")
    size = value if numeric else len(value) if isinstance(value, str | list) else 0
    noun = "value" if numeric else "length"
    if least is not None and size < least:
        yield f"Member must have {noun} greater than or equal to {least}"
    if most is not None and size > most:
        yield f"Member must have {noun} less than or equal to {most}"
    if isinstance(value, str):
        yield from _broken_text(shape, value)


def _broken_text(shape: Shape, value: str) -> Iterator[str]:
    pattern, allowed = shape.metadata.get("pattern"), shape.metadata.get("enum")
    if pattern and not _matches(pattern, value):
        yield f"Member must satisfy regular expression pattern: {pattern}"
    if allowed and value not in allowed:
        yield f"Member must satisfy enum value set: [{', '.join(allowed)}]"


def _matches(pattern: str, value: str) -> bool:
    if ANY_SCRIPT in pattern:
        value = "".join("a" if unicodedata.category(c)[0] in "LZN" else c for c in value)
    return _compiled(pattern).fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # The model's patterns are Java's, where \w and \d are ASCII. Python has no \p{…}:
    # `_matches` has made letters, spaces and digits of every script an `a`.
    return re.compile(pattern.replace(ANY_SCRIPT, "a"), re.ASCII | re.DOTALL)
