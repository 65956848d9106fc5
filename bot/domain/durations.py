"""Durations as people write them: `30m`, `8h`, `7d`, also `1h30m`."""

import re
from datetime import timedelta

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(days=366)


def parse_duration(text: object) -> timedelta:
    """Raises `ValueError` with the allowed form, for anything else and for nothing or too long."""
    parts = re.findall(r"(\d{1,6})([mhdw])", str(text).strip().lower(), re.ASCII)
    if isinstance(text, timedelta):
        return text
    if not parts or "".join(n + u for n, u in parts) != str(text).strip().lower():
        raise ValueError("a duration is written like 30m, 8h or 7d")
    total = sum((timedelta(**{_UNITS[u]: int(n)}) for n, u in parts), timedelta())
    if not timedelta() < total <= LONGEST:
        raise ValueError("a duration is more than nothing and at most a year")
    return total
