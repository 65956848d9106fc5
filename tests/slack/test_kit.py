"""What a refusal says: why, who can, and that nothing changed, if so."""

import pytest

from bot.domain.errors import NotAllowed, Postponed, Refused
from bot.slack import kit


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (Refused("No."), "No. Nothing changed."),
        (Refused("No. Nothing changed."), "No. Nothing changed."),
        (Refused("It was cancelled.", unchanged=False), "It was cancelled."),
        (NotAllowed("No.", who_can=("U1",)), "No. <@U1> can. Nothing changed."),
        (NotAllowed("No.", who_can=("U1", "U2")), "No. <@U1> or <@U2> can. Nothing changed."),
        (
            NotAllowed("No.", who_can=("U1", "U2", "U3")),
            "No. <@U1>, <@U2> or <@U3> can. Nothing changed.",
        ),
        (Postponed("AWS is busy."), "AWS is busy. Nothing changed. Try again in a minute."),
        (
            Postponed("Can't reach AWS. Nothing was changed."),
            "Can't reach AWS. Nothing was changed. Try again in a minute.",
        ),
    ],
)
def test_it_says_only_what_is_true(refused: Refused | Postponed, said: str) -> None:
    assert kit.trouble(refused) == said


def test_of_many_who_can_only_some_are_named() -> None:
    many = NotAllowed("No.", who_can=tuple(f"U{n}" for n in range(40)))
    assert kit.refusal(many).count("<@") == 5
