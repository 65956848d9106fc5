"""The whole way on the strict local account: what it takes, what it refuses, what it loses."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from bot.aws import access_keys, look, mfa, passwords
from bot.aws.apply import Mark, apply, check_same_user
from bot.aws.clients import Aws
from bot.domain.changes import Change, CreateGroup, CreateUser, JoinGroup
from bot.domain.errors import AwsRefused, Conflict, Invalid, OutcomeUnknown, Postponed, Refused
from bot.sandbox.aws.account import LocalAccount
from tests.aws.scripted import connected, serve_scripted

POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
JO = CreateUser("jo.smith", "/people/", (("slack-user", "U0JO"),))
DEV = CreateGroup("developers", "/departments/", (POWER,))
JOIN = JoinGroup("jo.smith", "developers")


@pytest.fixture
def mark() -> Mark:
    now = datetime.now(UTC)
    return Mark("request-1", now, since=now)


@pytest.fixture
def jo(aws: Aws, mark: Mark) -> look.UserFacts:
    apply(aws, JO, mark)
    found = look.find_user(aws, JO.user)
    assert found is not None
    return found


def calls(account: LocalAccount) -> Counter[str]:
    return Counter(call.action for call in account.calls)


def test_a_lost_reply_to_create_user_is_adopted_and_was_sent_once(
    account: LocalAccount, aws: Aws, mark: Mark
) -> None:
    account.faults.inject("CreateUser", after_effect=True, lose_reply=True)
    done = apply(aws, JO, mark)
    made = look.find_user(aws, "jo.smith")
    assert made is not None
    assert done.user_id == made.id
    assert calls(account)["CreateUser"] == 1


def test_a_request_lost_before_its_effect_is_sent_again_only_when_asked_again(
    account: LocalAccount, aws: Aws, mark: Mark
) -> None:
    account.faults.inject("CreateUser", lose_reply=True)
    with pytest.raises(Postponed):
        apply(aws, JO, mark)
    assert calls(account)["CreateUser"] == 1
    assert apply(aws, JO, mark).detail.startswith("created, id AIDA")


def test_a_lost_key_is_one_key_and_can_be_found_and_taken_away(
    account: LocalAccount, aws: Aws, jo: look.UserFacts
) -> None:
    account.faults.inject("CreateAccessKey", after_effect=True, lose_reply=True)
    with pytest.raises(OutcomeUnknown):
        access_keys.mint(aws, jo.name)
    assert calls(account)["CreateAccessKey"] == 1
    (lost,) = access_keys.list_keys(aws, jo.name)
    access_keys.switch_off(aws, jo.name, lost.id)
    access_keys.delete(aws, jo.name, lost.id)
    assert access_keys.list_keys(aws, jo.name) == []


@pytest.mark.parametrize("change", [JO, DEV, JOIN], ids=["user", "group", "join"])
def test_every_change_twice_leaves_what_once_leaves_whatever_was_lost(
    account: LocalAccount, aws: Aws, mark: Mark, change: Change
) -> None:
    if change is JOIN:
        apply(aws, JO, mark)
        apply(aws, DEV, mark)
    account.faults.inject("*", after_effect=True, lose_reply=True)
    for _ in range(3):
        try:
            apply(aws, change, mark)
        except Postponed:
            continue
    once = everything(account)
    apply(aws, change, mark)
    assert everything(account) == once
    assert look.find_user(aws, "jo.smith") or change is DEV


def everything(account: LocalAccount) -> dict[str, object]:
    shown = account.snapshot()
    return {name: shown[name] for name in shown if name != "calls"}


def test_a_name_in_another_case_is_a_conflict(aws: Aws, jo: look.UserFacts, mark: Mark) -> None:
    with pytest.raises(Conflict, match=f"`{jo.name}` exists since"):
        apply(aws, replace(JO, user="Jo.Smith"), replace(mark, request_id="request-2"))
    apply(aws, DEV, mark)
    with pytest.raises(Conflict, match="`developers`"):
        apply(aws, replace(DEV, group="Developers"), mark)


def test_a_user_deleted_and_made_anew_is_noticed(aws: Aws, jo: look.UserFacts, mark: Mark) -> None:
    check_same_user(aws, jo.name, jo.id)
    aws.writes.delete_user(UserName=jo.name)
    apply(aws, JO, mark)
    with pytest.raises(Conflict, match="not the same user"):
        passwords.set_password(aws, jo.name, user_id=jo.id)


def test_the_boundary_reaches_aws(aws: Aws, mark: Mark) -> None:
    bounded = replace(JO, boundary=POWER)
    apply(aws, bounded, mark)
    found = look.find_user(aws, JO.user)
    assert found is not None
    assert found.boundary == POWER
    assert apply(aws, bounded, mark).detail.startswith("was there already")


def test_the_eleventh_group_is_refused_in_words(aws: Aws, jo: look.UserFacts, mark: Mark) -> None:
    for number in range(11):
        apply(aws, CreateGroup(f"g{number}", "/departments/", ()), mark)
    for number in range(10):
        apply(aws, JoinGroup(jo.name, f"g{number}"), mark)
    with pytest.raises(AwsRefused, match="10 groups already"):
        apply(aws, JoinGroup(jo.name, "g10"), mark)


def test_a_refusal_while_aws_settles_is_waited_out(
    account: LocalAccount, aws: Aws, jo: look.UserFacts, mark: Mark, pauses: list[float]
) -> None:
    apply(aws, DEV, mark)
    account.faults.inject("AddUserToGroup", "AccessDenied", http_status=403, times=2)
    pauses.clear()
    assert apply(aws, JOIN, mark).detail == "joined"
    assert pauses == [0, 1, 2]
    account.faults.inject("AddUserToGroup", "AccessDenied", http_status=403)
    with pytest.raises(AwsRefused):
        apply(aws, JOIN, replace(mark, now=jo.created + timedelta(minutes=2)))


def test_the_first_password_signs_in_and_must_be_changed(
    account: LocalAccount, aws: Aws, jo: look.UserFacts
) -> None:
    aws.writes.update_account_password_policy(
        MinimumPasswordLength=32, RequireSymbols=True, RequireNumbers=True,
        RequireUppercaseCharacters=True, RequireLowercaseCharacters=True,
        AllowUsersToChangePassword=True,
    )  # fmt: skip
    old = passwords.set_password(aws, jo.name, user_id=jo.id)
    new = passwords.set_password(aws, jo.name, user_id=jo.id)
    assert not account.signin(jo.name, old.reveal()).ok
    assert account.signin(jo.name, new.reveal()).reset_required
    chosen = passwords.generate(passwords.read_rules(aws), jo.name).reveal()
    assert account.signin(jo.name, new.reveal(), new_password=chosen).ok
    assert passwords.password_last_used(aws, jo.name) is not None


def test_an_account_without_a_password_policy_takes_the_password(
    account: LocalAccount, aws: Aws, jo: look.UserFacts
) -> None:
    assert not passwords.read_rules(aws).is_custom
    password = passwords.set_password(aws, jo.name, user_id=jo.id)
    assert account.signin(jo.name, password.reveal()).reset_required


def test_two_codes_of_the_seed_enrol_and_wrong_ones_do_not(aws: Aws, jo: look.UserFacts) -> None:
    device = mfa.create_device(aws, "jo.smith-1", path="/people/")
    app = pyotp.TOTP(device.seed.reveal())
    now = datetime.now(UTC)
    before, present = app.at(now - timedelta(seconds=30)), app.at(now)
    with pytest.raises(Invalid, match="two new codes"):
        mfa.enable(aws, jo.name, device.serial, present, before)
    assert not mfa.has_mfa(aws, jo.name)
    mfa.enable(aws, jo.name, device.serial, before, present)
    assert mfa.has_mfa(aws, jo.name)
    mfa.enable(aws, jo.name, device.serial, before, present)
    assert mfa.delete_device(aws, device.serial) == "in use: left alone"
    with pytest.raises(Conflict, match="in use"):
        mfa.create_device(aws, "jo.smith-1", path="/people/")
    mfa.disable(aws, jo.name, device.serial)
    assert mfa.delete_device(aws, device.serial) == "deleted"


def test_a_lost_reply_to_enabling_counts_at_the_next_try(
    account: LocalAccount, aws: Aws, jo: look.UserFacts
) -> None:
    device = mfa.create_device(aws, "jo.smith-1", path="/people/")
    app, now = pyotp.TOTP(device.seed.reveal()), datetime.now(UTC)
    codes = app.at(now - timedelta(seconds=30)), app.at(now)
    account.faults.inject("EnableMFADevice", after_effect=True, lose_reply=True)
    with pytest.raises(Postponed):
        mfa.enable(aws, jo.name, device.serial, *codes)
    mfa.enable(aws, jo.name, device.serial, *codes)
    assert mfa.serials(aws, jo.name) == [device.serial]


def test_a_third_key_names_the_two(aws: Aws, jo: look.UserFacts) -> None:
    ids = {access_keys.mint(aws, jo.name).id for _ in range(2)}
    with pytest.raises(Refused) as refused:
        access_keys.mint(aws, jo.name)
    assert all(key_id in refused.value.why for key_id in ids)


def test_a_page_lost_to_throttling_is_asked_again_or_fails(account: LocalAccount, aws: Aws) -> None:
    for number in range(3):
        aws.writes.create_user(UserName=f"person{number}")
    account.faults.inject("ListUsers", "Throttling", http_status=400, times=2)
    assert look.find_name_in_any_case(aws, "PERSON2") is not None
    account.faults.inject("ListUsers", "Throttling", http_status=400, times=3)
    with pytest.raises(Postponed, match="slow down"):
        look.find_name_in_any_case(aws, "PERSON2")


def test_the_sign_in_address_has_the_alias(aws: Aws) -> None:
    assert look.signin_url(aws) == "https://acme.signin.aws.amazon.com/console"


def test_one_look_at_a_user_and_four_groups_takes_the_time_of_one_call(
    account: LocalAccount, aws: Aws
) -> None:
    account.latency = 0.3
    began = datetime.now(UTC)
    look.look_at(aws, "jo.smith", ["a", "b", "c", "d"])
    assert datetime.now(UTC) - began < timedelta(seconds=1.5)
    assert sum(calls(account).values()) == 1 + 4 * 3


def test_an_account_that_cannot_be_reached_changed_nothing(mark: Mark) -> None:
    with serve_scripted() as iam:
        aws = connected(iam.environment)
    with pytest.raises(Postponed, match=r"can't reach AWS\. Nothing was changed"):
        apply(aws, JO, mark)
    with pytest.raises(Postponed, match=r"can't reach AWS\. Nothing was changed"):
        access_keys.mint(aws, JO.user)


def test_a_key_that_aws_does_not_know_alerts_the_operator(
    account: LocalAccount, mark: Mark
) -> None:
    aws = connected({**account.environment(), "AWS_ACCESS_KEY_ID": "AKIANOBODYNOBODYNOBO"})
    with pytest.raises(Postponed) as waiting:
        apply(aws, JO, mark)
    assert "does not know them" in waiting.value.alert
