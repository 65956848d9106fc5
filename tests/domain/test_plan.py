from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.changes import (
    CreateGroup,
    CreateUser,
    JoinGroup,
    OfferAccessKey,
    OfferMfa,
    OfferPassword,
    Stage,
    spoken,
)
from bot.domain.plan import Plan, Quorum, differences
from tests.domain.making import plan

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def whole() -> Plan:
    return plan(
        changes=(
            OfferPassword("jo.smith"),
            JoinGroup("jo.smith", "developers", (ADMINISTRATOR,), seconds=3600),
            CreateUser("jo.smith", "/people/", (("slack-user", "U0JO"),)),
            JoinGroup("jo.smith", "administrators", after_mfa=True),
            CreateGroup("developers", "/departments/", (ADMINISTRATOR,)),
        ),
        risks=("Administrator access",),
        warnings=("a warning",),
        gainers=("U0MORGAN",),
    )


def test_equal_plans_have_equal_hashes() -> None:
    assert whole() is not whole()
    assert whole().hash == whole().hash
    assert len(whole().hash) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"observed": (("user `jo.smith`", "present"),)},
        {"quorums": (Quorum("security", 2),)},
        {"quorums": (Quorum("platform", 1),)},
        {"risks": ()},
        {"warnings": ("another",)},
        {"gainers": ()},
        {"changes": whole().changes[:-1]},
        {"changes": tuple(reversed(whole().changes))},
        {"changes": (OfferPassword("jo"), *whole().changes[1:])},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_an_approver_was_told_is_in_the_hash(change: dict[str, Any]) -> None:
    assert replace(whole(), **change).hash != whole().hash


@pytest.mark.parametrize(
    "change", [{"seconds": 7200}, {"seconds": None}, {"after_mfa": True}, {"policies": ()}]
)
def test_how_someone_joins_is_in_the_hash(change: dict[str, Any]) -> None:
    changes = list(whole().changes)
    changes[1] = replace(changes[1], **change)
    assert replace(whole(), changes=tuple(changes)).hash != whole().hash


def test_changes_that_differ_only_in_kind_are_different_plans() -> None:
    kinds = (OfferPassword("jo"), OfferMfa("jo"), OfferAccessKey("jo"))
    assert len({plan(changes=(kind,)).hash for kind in kinds}) == 3


@given(st.lists(st.text(), max_size=4, unique=True))
def test_words_do_not_run_into_each_other_in_the_hash(names: list[str]) -> None:
    joined = plan(risks=("".join(names),))
    assert (joined.hash == plan(risks=tuple(names)).hash) == (joined.risks == tuple(names))


def test_stages_run_in_order_and_keep_each_changes_place() -> None:
    stages = [(stage, [n for n, _ in members]) for stage, members in whole().stages()]
    assert stages == [(Stage.CREATE, [2, 4]), (Stage.JOIN, [1, 3]), (Stage.OFFER, [0])]
    assert all(whole().changes[n] is not None for _, ns in stages for n in ns)


def test_an_empty_plan_has_no_stages() -> None:
    assert list(plan(changes=()).stages()) == []


def test_only_joins_that_wait_for_mfa_are_deferred() -> None:
    assert whole().deferred == (3,)


def test_a_difference_names_what_was_and_what_is_now() -> None:
    before = plan(observed=(("group `a`", "absent"), ("group `b`", "under /x/"), ("user", "no")))
    after = plan(observed=(("group `a`", "absent"), ("group `b`", "under /y/"), ("new", "yes")))
    assert differences(before, after) == (
        "group `b`: was under /x/, is now under /y/",
        "new: was not looked at, is now yes",
        "user: was no, is now not looked at",
    )


def test_plans_that_saw_the_same_aws_differ_by_the_rules() -> None:
    assert differences(plan(1), plan(2)) == ("the rules in twokeys.toml",)


def test_each_change_says_what_it_does() -> None:
    boundary = "arn:aws:iam::123456789012:policy/twokeys/boundary"
    assert [change.words for change in whole().changes] == [
        "Console sign-in, password chosen by its owner at first sign-in",
        "Join `developers` for 1 hour  →  AdministratorAccess",
        "Create IAM user `jo.smith` under /people/",
        "Join `administrators`, after MFA is set up",
        "Create group `developers` under /departments/ with `AdministratorAccess`",
    ]
    bounded = CreateUser("jo", "/people/", (), boundary)
    assert bounded.words == "Create IAM user `jo` under /people/, bounded by `boundary`"
    assert CreateGroup("x", "/d/", ()).words == "Create group `x` under /d/ with no policy"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=8), "8 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(days=2), "2 days"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(seconds=61), "61 seconds"),
    ],
)
def test_a_length_of_time_is_told_in_the_largest_unit_that_fits(
    length: timedelta, words: str
) -> None:
    assert spoken(length) == words
