"""Durations as people write them: `30m`, `8h`, `7d`, also `1h30m`."""

import re
from datetime import timedelta

_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
LONGEST = timedelta(days=366)


def parse_duration(text: object) -> timedelta:
    """Raises `ValueError` with the allowed form, for anything else and for nothing or too long."""
    if isinstance(text, timedelta):
        return text
    written = str(text).strip().lower()
    parts = re.findall(r"(\d{1,6})([mhdw])", written, re.ASCII)
    if not parts or "".join(n + u for n, u in parts) != written:
        raise ValueError("a duration is written like 30m, 8h or 7d")
    minutes = sum(int(n) * _MINUTES[u] for n, u in parts)
    if not 0 < minutes <= LONGEST // timedelta(minutes=1):
        raise ValueError("a duration is more than nothing and at most a year")
    return timedelta(minutes=minutes)
