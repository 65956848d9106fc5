"""The MFA picture is one that a phone reads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyotp import TOTP, parse_uri
from zxingcpp import read_barcodes

from bot.domain.secret import Secret
from bot.sandbox.slack.local.authenticator import scan
from bot.workflows.pictures import as_png, as_text, in_fours, otpauth_uri

SEED = "ABCDEFGHIJKLMNOP" * 4


def test_a_phone_reads_seed_user_and_issuer_from_it() -> None:
    uri = otpauth_uri(Secret(SEED), user="jo.smith", issuer="AWS acme-prod")
    read = parse_uri(uri.reveal())
    assert isinstance(read, TOTP)
    assert (read.secret, read.name, read.issuer) == (SEED, "jo.smith", "AWS acme-prod")
    assert scan(as_png(uri)).secret == SEED


def test_as_text_it_can_be_read_too_when_drawn_in_two_colours() -> None:
    uri = otpauth_uri(Secret(SEED), user="jo.smith", issuer="AWS acme-prod")
    found = read_barcodes(photographed(as_text(uri)))
    assert [code.text for code in found] == [uri.reveal()]


def photographed(text: str) -> Image.Image:
    """Half-block characters as a fixed-width font draws them, light where they are full."""
    lines = text.rstrip("\n").split("\n")
    picture = Image.new("L", (len(lines[0]), 2 * len(lines)), 0)
    for y, line in enumerate(lines):
        for x, char in enumerate(line):
            picture.putpixel((x, 2 * y), 255 * (char in "\u2580\u2588"))
            picture.putpixel((x, 2 * y + 1), 255 * (char in "\u2584\u2588"))
    return picture.resize((picture.width * 8, picture.height * 8), Image.Resampling.NEAREST)


@settings(max_examples=20, deadline=None)
@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=64, max_size=64),
    st.from_regex(r"[A-Za-z0-9+=,.@_-]{1,64}", fullmatch=True),
    st.text("abc -:&?/é", min_size=1, max_size=20).filter(str.strip),
)
def test_whatever_the_names_the_seed_comes_through(seed: str, user: str, issuer: str) -> None:
    assert scan(as_png(otpauth_uri(Secret(seed), user=user, issuer=issuer))).secret == seed


@pytest.mark.parametrize(
    ("seed", "shown"), [("", ""), ("ABCD", "ABCD"), ("ABCDE", "ABCD E"), ("ABCDEFGH", "ABCD EFGH")]
)
def test_for_typing_it_stands_in_fours(seed: str, shown: str) -> None:
    assert in_fours(seed) == shown
