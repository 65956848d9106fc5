from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import LONGEST, parse_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30m", timedelta(minutes=30)),
        ("8h", timedelta(hours=8)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
        ("1h30m", timedelta(minutes=90)),
        (" 8H ", timedelta(hours=8)),
        ("366d", LONGEST),
        (timedelta(hours=1), timedelta(hours=1)),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: object, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    ["", "8", 8, "h", "8 h", "-8h", "8h!", "1.5h", "8y", "eight", "\u0668h", "8h\u200b", None, []],
)
def test_what_is_no_duration_is_refused_with_the_form_it_has(text: object) -> None:
    with pytest.raises(ValueError, match="written like 30m, 8h or 7d"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["0h", "0m0d", "367d", "53w", "999999w", "999999w" * 4000])
def test_nothing_and_more_than_a_year_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="more than nothing and at most a year"):
        parse_duration(text)


@given(st.text(alphabet="0123456789mhdwsy- .", max_size=40))
def test_anything_else_ends_in_a_duration_or_a_plain_refusal(text: str) -> None:
    with suppress(ValueError):
        assert timedelta() < parse_duration(text) <= LONGEST
