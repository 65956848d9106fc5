import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import MOST_REASON, UNUSUAL, clean, has_words, quoted, shorten

HIDDEN = {
    "right-to-left override": "\u202e",
    "isolate": "\u2067",
    "left-to-right mark": "\u200e",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "word joiner": "\u2060",
    "deprecated format": "\u206a",
    "tag": "\U000e0041",
    "hangul filler": "\u3164",
    "braille blank": "\u2800",
    "null": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "private use": "\ue000",
    "lone surrogate": "\ud800",
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN.keys())
def test_characters_that_hide_or_turn_text_are_taken_out_and_said_so(hidden: str) -> None:
    assert clean(f"pay{hidden}ments") == f"payments {UNUSUAL}"


@pytest.mark.parametrize("space", ["\n", "\r\n", "\t", "\v", "\u2028", "\u00a0", "\u3000", "  "])
def test_a_reason_is_one_line(space: str) -> None:
    assert clean(f" joins{space}payments{space}") == "joins payments"


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> <https://evil|console.aws.amazon.com> *URGENT*",
        "José zieht nach Köln 李小龍 سلام",
        "5 > 3 & `code` _x_",
        "🚀 launch",
    ],
)
def test_what_can_be_seen_stays_as_it_was_typed(text: str) -> None:
    assert clean(text) == text


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_hidden(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(unicodedata.category(ch) in ("Cc", "Cs", "Zl", "Zp") for ch in once)


@pytest.mark.parametrize(
    "text", ["", "   ", "\n", "...", "🎉🎉", "\u3164", "\u200b", "\u202e \u2066"]
)
def test_blanks_dots_and_emoji_are_no_words(text: str) -> None:
    assert not has_words(text)
    assert not has_words(clean(text))


@pytest.mark.parametrize("text", ["ok", "7", "é", "新", "\u202eok"])
def test_a_letter_or_a_digit_of_any_script_is_a_word(text: str) -> None:
    assert has_words(clean(text))


def test_a_long_text_is_cut_where_one_sees_it() -> None:
    assert shorten("x" * MOST_REASON) == "x" * MOST_REASON
    cut = shorten("word " * 200)
    assert len(cut) <= MOST_REASON
    assert cut.endswith("word…")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("develpers", "`develpers`"),
        ("<!channel>", "`\u2039!channel\u203a`"),
        ("a`*b*`", "`a'*b*'`"),
        ("a\u202eb\nc", f"`ab c {UNUSUAL}`"),
    ],
)
def test_a_mistyped_word_is_repeated_without_coming_alive(typed: str, shown: str) -> None:
    assert quoted(typed) == shown


def test_a_very_long_word_is_not_repeated_whole() -> None:
    assert len(quoted("x" * 10_000)) < 100
