"""Small checks that Block Kit's rules are put together from; each yields the problems it finds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Problems = Iterator[str]


@dataclass(frozen=True)
class Place:
    """Where in the JSON we are, and what it will be shown in."""

    path: str
    surface: str

    def at(self, key: str | int) -> "Place":
        return Place(f"{self.path}/{key}", self.surface)

    def says(self, problem: str) -> str:
        return f"{problem} [json-pointer:{self.path}]"


Check = Callable[[Any, Place], Problems]


def string(most: int, *, least: int = 1) -> Check:
    def check(value: Any, place: Place) -> Problems:
        if not isinstance(value, str):
            yield place.says("must be a string")
        elif len(value) < least:
            yield place.says(f"must be more than {least - 1} characters")
        elif len(value) > most:
            yield place.says(f"must be less than {most + 1} characters")

    return check


def kind(expected: type, name: str) -> Check:
    def check(value: Any, place: Place) -> Problems:
        if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
            yield place.says(f"must be {name}")

    return check


FLAG = kind(bool, "a boolean")
WHOLE = kind(int, "an integer")
OBJECT = kind(dict, "an object")


def one_of(*allowed: str) -> Check:
    def check(value: Any, place: Place) -> Problems:
        if value not in allowed:
            yield place.says(f"must be one of: {', '.join(allowed)}")

    return check


def items(each: Check, most: int, *, least: int = 1) -> Check:
    def check(value: Any, place: Place) -> Problems:
        if not isinstance(value, list):
            yield place.says("must be an array")
            return
        if len(value) > most:
            yield place.says(f"no more than {most} items allowed")
        if len(value) < least:
            yield place.says(f"no fewer than {least} items allowed")
        for index, item in enumerate(value):
            yield from each(item, place.at(index))

    return check


def either(*checks: Check) -> Check:
    """Enough if one of them finds nothing."""

    def check(value: Any, place: Place) -> Problems:
        found = [list(each(value, place)) for each in checks]
        if all(found):
            yield from min(found, key=len)

    return check


@dataclass(frozen=True)
class Shape:
    """An object: the fields it must have, those it may have, and no others."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    also: Check | None = None

    def __call__(self, value: Any, place: Place) -> Problems:
        if not isinstance(value, dict):
            yield place.says("must be an object")
            return
        for name in self.required:
            if value.get(name) is None:
                yield place.says(f"missing required field: {name}")
        yield from self._fields(value, place)
        if self.also is not None:
            yield from self.also(value, place)

    def _fields(self, value: dict[str, Any], place: Place) -> Problems:
        known = {**self.required, **self.optional}
        for name, given in value.items():
            if name not in known and name != "type":
                yield place.says(f"invalid additional property: {name}")
            elif name in known and given is not None:
                yield from known[name](given, place.at(name))


def typed(shapes: Mapping[str, Check]) -> Check:
    """An object that says by `type` which shape it has."""

    def check(value: Any, place: Place) -> Problems:
        if not isinstance(value, dict):
            yield place.says("must be an object")
        elif value.get("type") is None:
            yield place.says("missing required field: type")
        elif value["type"] not in shapes:
            yield place.at("type").says(f"unsupported type: {value['type']}")
        else:
            yield from shapes[value["type"]](value, place)

    return check
