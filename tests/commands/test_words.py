import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands import words
from bot.commands.words import LONGEST, Words
from bot.domain.errors import Invalid


def parsed(text: str) -> dict[str, str]:
    return words.parse(f"onboard {text}").values


@pytest.mark.parametrize(
    "text",
    [
        "onboard <@U0JO|jo> groups=a,b",
        "onboard <@U0JO> groups=a,b",
        "  onboard   <@U0JO|jo>   groups=a,b  ",
        "ONBOARD <@U0JO|jo> GROUPS=a,b",
        "onboard\u00a0<@U0JO|jo>\u2003groups=a,b",
        "onboard\n<@U0JO|jo>\tgroups=a,b",
        "onboard <@U0JO|Jo Smith> groups=a,b",
        'onboard <@U0JO|jo "the boss> groups=a,b',
        "onboard <@U0JO|groups=x> groups=a,b",
        "onboard groups=a,b <@U0JO|jo>",
        'onboard <@U0JO|jo> groups="a,b"',
        'onboard <@U0JO|jo> "groups=a,b"',
    ],
)
def test_a_command_is_understood_however_it_was_typed(text: str) -> None:
    assert words.parse(text) == Words("onboard", ("U0JO",), {"groups": "a,b"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", Words("", (), {})),
        (" \u00a0\n ", Words("", (), {})),
        ("help Onboard", Words("help", (), {}, ("Onboard",))),
        ("onboard jo", Words("onboard", (), {}, ("jo",))),
        ("onboard <@U0JO> <@W0ALEX|alex>", Words("onboard", ("U0JO", "W0ALEX"), {})),
        ("onboard a=1 b", Words("onboard", (), {"a": "1"}, ("b",))),
        ("onboard =x", Words("onboard", (), {}, ("=x",))),
        ("onboard a==b", Words("onboard", (), {"a": "=b"})),
    ],
)
def test_what_has_no_name_stays_apart(text: str, said: Words) -> None:
    assert words.parse(text) == said


@pytest.mark.parametrize(
    "typed",
    [
        '"joins payments"',
        "\u201cjoins payments\u201d",
        "\u201ejoins payments\u201c",
        "\u00abjoins payments\u00bb",
        "joins payments",
    ],
    ids=["straight", "curly", "german", "french", "none"],
)
def test_a_reason_may_be_in_any_quotes_or_none(typed: str) -> None:
    assert parsed(f"reason={typed} keys=yes") == {"reason": "joins payments", "keys": "yes"}


def test_an_apostrophe_a_backslash_and_a_hash_are_no_syntax() -> None:
    assert parsed("reason=it's C:\\new #1") == {"reason": "it's C:\\new #1"}


def test_a_list_goes_on_after_a_comma_with_a_space() -> None:
    assert parsed("groups=a, b keys=yes") == {"groups": "a,b", "keys": "yes"}


def test_a_bare_word_after_anything_but_a_reason_stays_apart() -> None:
    assert words.parse("onboard user=jo smith").loose == ("smith",)
    assert words.parse("onboard reason=a <@U0JO> b").loose == ("b",)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<mailto:jo@acme.com|jo@acme.com>", "jo@acme.com"),
        ("<mailto:jo@acme.com>", "jo@acme.com"),
        ("<http://jo.dev|jo.dev>", "jo.dev"),
        ("<https://acme.com/x|acme.com/x>", "acme.com/x"),
        ("<https://acme.com/x>", "https://acme.com/x"),
        ("<https://evil.example|console.aws.amazon.com>", "https://evil.example"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<!channel>", "<!channel>"),
        ("<!subteam^S1|@security>", "<!subteam^S1|@security>"),
        ("for <@U0JO|jo>", "for U0JO"),
        ("5 > 3", "5 > 3"),
    ],
)
def test_what_slack_wraps_is_taken_back_to_what_was_typed(sent: str, typed: str) -> None:
    assert parsed(f'reason="{sent}"') == {"reason": typed}


def test_a_name_given_twice_is_refused_whatever_its_case() -> None:
    with pytest.raises(Invalid, match="`user` is given twice") as refused:
        words.parse("onboard user=a USER=b")
    assert refused.value.field == "user"


@pytest.mark.parametrize("text", ['onboard reason="joins', 'onboard "', "onboard reason=\u201cx"])
def test_a_quote_left_open_is_told(text: str) -> None:
    with pytest.raises(Invalid, match="A quote is opened and not closed"):
        words.parse(text)


def test_ten_thousand_characters_are_read_and_more_than_slack_sends_are_not() -> None:
    assert parsed("reason=" + "x" * 10_000) == {"reason": "x" * 10_000}
    with pytest.raises(Invalid, match="too long to read"):
        words.parse("x" * (LONGEST + 1))


pieces = st.sampled_from([
    "onboard", "<@U0JO|", "<@U0JO>", ">", "groups=", "reason=", "for=", '"', "\u201c", ",", "=",
    " ", "\u00a0", "<mailto:a@b|", "|", "&lt;", "developers", "yes", "8h", "<!here>", "\x00",
])  # fmt: skip
LINES = st.one_of(st.text(max_size=200), st.lists(pieces, max_size=30).map("".join))


@given(LINES)
@example('<@U0JO|"> "')
def test_any_line_is_read_or_refused_and_nothing_else(line: str) -> None:
    try:
        said = words.parse(line)
    except Invalid:
        return
    assert said.verb == said.verb.lower()
    assert all(mention.isalnum() for mention in said.mentions)
