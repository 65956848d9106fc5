import secrets

import pytest

from bot.domain.errors import NotFound
from bot.domain.ids import check_id, numbered, split_numbered

FORGED = [
    "", "x", "x" * 41, "x" * 2000, "' OR 1=1 --", "a" * 16 + "\n", "a" * 16 + "\x00", "\ud800" * 16,
    "\u0430" * 16, "../../../etc/passwd", None, 7, ["a" * 16], {"id": "a" * 16},
]  # fmt: skip


def test_an_id_that_was_handed_out_comes_back_with_the_state_it_was_shown_in() -> None:
    given = secrets.token_urlsafe(16)
    assert check_id(given) == given
    assert split_numbered(numbered(given, 12)) == (given, 12)


@pytest.mark.parametrize("value", FORGED, ids=lambda value: ascii(value)[:20])
def test_what_was_never_handed_out_is_unknown_whatever_it_holds(value: object) -> None:
    for read in (check_id, split_numbered):
        with pytest.raises(NotFound, match="Unknown request"):
            read(value)
    with pytest.raises(NotFound, match="Unknown request"):
        split_numbered(f"{value}:1")


@pytest.mark.parametrize(
    "state", ["", "1", ":", ":-1", ":1:1", ":x", ":\u0661", ":1 ", ":9999999999"]
)
def test_an_id_with_a_state_that_is_no_number_is_unknown(state: str) -> None:
    with pytest.raises(NotFound, match="Unknown request"):
        split_numbered("a" * 16 + state)
