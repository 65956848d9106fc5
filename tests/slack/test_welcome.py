"""The owner's message in every state of what they were given."""

import pytest

from bot.sandbox.slack.person import words
from bot.slack import welcome as welcomes
from bot.store.grants import Kind, State
from tests.slack.samples import grant, taken, welcome

ALL = (Kind.PASSWORD, Kind.MFA, Kind.ACCESS_KEY)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("state", list(State))
def test_slack_takes_it_and_the_phone_shows_no_more_than_that_there_is_something(
    kind: Kind, state: State
) -> None:
    text, blocks = welcomes.draw(welcome(grant(kind, state)))
    assert text == "Your AWS sign-in is ready."
    assert "Asked by <@U0RILEY>, approved by <@U0SAM>" in words(taken(blocks))


def test_the_order_is_the_order_to_do_it_in() -> None:
    _, blocks = welcomes.draw(welcome(*(grant(kind) for kind in ALL)))
    text = words(taken(blocks))
    assert "Sign in at  https://acme.example/console  as  `jo.smith`" in text
    assert text.index("1  *Password*") < text.index("2  *MFA*") < text.index("3  *Access key*")


def test_a_delivered_key_is_named_by_its_ends_only() -> None:
    _, blocks = welcomes.draw(welcome(grant(Kind.ACCESS_KEY, State.CONFIRMED)))
    assert "key `AKIA…MPLE`" in words(blocks)
    assert "IOSFODNN7EXA" not in words(blocks)


def test_groups_that_wait_for_mfa_are_named() -> None:
    _, blocks = welcomes.draw(welcome(grant(Kind.MFA), joined_after_mfa=("administrators",)))
    assert "needed before `administrators`" in words(blocks)


def test_once_disowned_nothing_can_be_pressed() -> None:
    kinds = (grant(Kind.PASSWORD), grant(Kind.MFA, State.SHOWN), grant(Kind.ACCESS_KEY))
    _, blocks = welcomes.draw(welcome(*kinds, is_disowned=True))
    taken(blocks)
    assert not [b for b in blocks if b["type"] == "actions" or "accessory" in b]
    assert "You said that this wasn't you" in words(blocks)
