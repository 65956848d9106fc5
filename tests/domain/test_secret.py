import copy
import json
import pickle
import traceback
from dataclasses import asdict, dataclass

import pytest

from bot.domain.secret import MASK, Secret

CANARY = "wJalrXUtnFEMI"


@dataclass(frozen=True)
class Holder:
    id: str
    secret: Secret


def test_a_secret_is_masked_wherever_it_is_shown() -> None:
    secret = Secret(CANARY)
    shown = [str(secret), repr(secret), f"{secret}", f"{secret:>40}", f"{secret!r}", "%s" % secret]  # noqa: UP031
    shown += [repr([secret]), repr(Holder("k", secret)), str(vars(Holder("k", secret)))]
    assert all(CANARY not in text and MASK in text for text in shown)


def test_reveal_is_the_only_way_to_the_value() -> None:
    assert Secret(CANARY).reveal() == CANARY
    assert not hasattr(Secret(CANARY), "__dict__")


def test_a_secret_cannot_be_stored_sent_or_copied() -> None:
    secret = Secret(CANARY)
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            attempt(secret)
    with pytest.raises(TypeError):
        asdict(Holder("k", secret))


def test_two_secrets_of_one_value_are_not_equal() -> None:
    assert Secret(CANARY) != Secret(CANARY)
    assert Secret(CANARY) not in [CANARY, Secret(CANARY)]


def test_a_traceback_that_prints_locals_does_not_print_it() -> None:
    try:
        _fail(Secret(CANARY))
    except ZeroDivisionError as e:
        told = "".join(traceback.TracebackException.from_exception(e, capture_locals=True).format())
        assert MASK in told
        assert CANARY not in told


def _fail(secret: Secret) -> float:
    return len(repr(secret)) / 0
