"""The engine keeps what a job ended with, pickled: nothing of it may be lost on the way."""

import pickle
from datetime import timedelta

import pytest

from bot.commands._base import InvalidForm
from bot.domain import errors
from bot.domain.errors import Postponed, Refused

REFUSALS = [value for value in vars(errors).values() if isinstance(value, type)]


@pytest.mark.parametrize("kind", [k for k in REFUSALS if issubclass(k, Refused)])
def test_a_refusal_comes_back_as_it_was(kind: type[Refused]) -> None:
    refusal = kind("because", who_can=["U0SAM"], field="user")
    again = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert (str(again), again.why) == ("because", "because")
    assert (again.who_can, again.field, again.code) == (("U0SAM",), "user", kind.code)


def test_a_refused_form_comes_back_with_each_of_its_problems() -> None:
    refusal = InvalidForm({"user": "too long", "groups": "unknown"})
    again = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes
    assert again.problems == {"user": "too long", "groups": "unknown"}
    assert again.why == "`user`: too long\n`groups`: unknown"


def test_work_that_was_put_off_comes_back_with_when_it_goes_on() -> None:
    put_off = Postponed("slow down", retry_in=timedelta(minutes=5), alert="look", unchanged=False)
    again = pickle.loads(pickle.dumps(put_off))  # noqa: S301 - our own bytes
    assert (again.why, again.retry_in, again.alert) == ("slow down", timedelta(minutes=5), "look")
    assert not again.unchanged


def test_no_two_kinds_of_refusal_have_one_code() -> None:
    codes = [kind.code for kind in REFUSALS if issubclass(kind, Refused)]
    assert len(set(codes)) == len(codes)
