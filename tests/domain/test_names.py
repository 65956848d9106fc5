import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.names import check_user_name, propose_user_name


@pytest.mark.parametrize(
    "name", ["jo", "jo.smith", "a" * 64, "J+o=s,m.i@t_h-1", ".", "..", "-", "@", "root", "7"]
)
def test_what_aws_allows_is_allowed(name: str) -> None:
    assert check_user_name(name) == name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("j\u0430ne", "Character 2 is U+0430 (cyrillic small letter a)"),
        ("\uff4ajane", "Character 1 is U+FF4A (fullwidth latin small letter j)"),
        ("jos\u00e9", "Character 4 is U+00E9 (latin small letter e with acute)"),
        ("jo\u200bsmith", "Character 3 is U+200B (zero width space)"),
        ("jo\n", "Character 3 is U+000A (a control character)"),
        ("../x", "Character 3 is U+002F (solidus)"),
        ("bad name!", "Character 4 is U+0020 (space)"),
        ("jo!", "Character 3 is U+0021 (exclamation mark)"),
        ("\u0661", "Character 1 is U+0661 (arabic-indic digit one)"),
        ("a*", "Character 2 is U+002A (asterisk)"),
    ],
)
def test_a_name_aws_would_not_take_is_refused_pointing_at_the_character(
    name: str, told: str
) -> None:
    with pytest.raises(Invalid, match=re.escape(told)) as refused:
        check_user_name(name)
    assert refused.value.field == "user"
    assert "A-Z a-z 0-9 + = , . @ _ -" in refused.value.why


def test_a_name_has_one_to_sixty_four_characters() -> None:
    with pytest.raises(Invalid, match="at most 64 characters; this has 65"):
        check_user_name("a" * 65)
    with pytest.raises(Invalid, match="A user name is needed"):
        check_user_name("")


@pytest.mark.parametrize(
    ("profile", "proposed"),
    [
        ("Jo Smith", "jo.smith"),
        ("José García López", "jose.lopez"),
        ("Łukasz Ørsted", "lukasz.orsted"),
        ("Jürgen Groß", "jurgen.gross"),
        ("Pat O'Brien", "pat.obrien"),
        ("Pat O\u2019Brien", "pat.obrien"),
        ("  Anne-Marie   de la Cruz ", "anne.cruz"),
        ("Prince", "prince"),
        ("李 小龍", ""),
        ("", ""),
        ("<!channel> `x`", "channel.x"),
    ],
)
def test_a_name_is_proposed_from_the_profile(profile: str, proposed: str) -> None:
    assert propose_user_name(profile) == proposed


@given(st.text())
def test_whatever_is_proposed_is_a_name_or_nothing(profile: str) -> None:
    proposed = propose_user_name(profile)
    assert proposed == "" or check_user_name(proposed) == proposed
