from typing import TYPE_CHECKING

import pytest

from bot.sandbox.aws.account import LocalAccount
from tests.sandbox.aws.helpers import (
    DENY_ALL,
    GOOD_PASSWORD,
    Clock,
    iam_client,
    make_key,
    refused,
)
from tests.sandbox.aws.test_mfa import enabled

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

VIOLATION = "PasswordPolicyViolation"
CHANGE_OWN = "arn:aws:iam::aws:policy/IAMUserChangePassword"


@pytest.fixture(autouse=True)
def jo(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo")


def login(iam: "IAMClient", password: str = GOOD_PASSWORD, *, reset: bool = False) -> None:
    iam.create_login_profile(UserName="jo", Password=password, PasswordResetRequired=reset)


@pytest.mark.parametrize("password", ["Short-7", "onlylowercase", "lower1234", "JOJOJOJO"])
def test_without_a_policy_aws_s_default_holds(iam: "IAMClient", password: str) -> None:
    with refused(VIOLATION):
        login(iam, password)


def test_by_default_a_password_is_not_the_user_name(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo.smith-7")
    with refused(VIOLATION, "user name"):
        iam.create_login_profile(UserName="jo.smith-7", Password="Jo.smith-7")


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Aa1!aaaaaaaaa", "minimum length of 14"),
        ("aa1!aaaaaaaaaa", "uppercase"),
        ("AA1!AAAAAAAAAA", "lowercase"),
        ("Aab!aaaaaaaaaa", "number"),
        ("Aa1aaaaaaaaaaa", "symbol"),
    ],
)
def test_the_account_s_policy_holds_for_new_and_changed_passwords(
    iam: "IAMClient", password: str, missing: str
) -> None:
    strict_policy(iam)
    with refused(VIOLATION, missing):
        login(iam, password)
    login(iam, "Aa1!aaaaaaaaaa")
    with refused(VIOLATION, missing):
        iam.update_login_profile(UserName="jo", Password=password)


def strict_policy(iam: "IAMClient", remembered: int = 2) -> None:
    iam.update_account_password_policy(
        MinimumPasswordLength=14,
        RequireSymbols=True,
        RequireNumbers=True,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True,
        AllowUsersToChangePassword=True,
        PasswordReusePrevention=remembered,
    )


def test_remembered_passwords_are_not_used_again(iam: "IAMClient") -> None:
    strict_policy(iam)
    for number in (1, 2, 3):
        password = f"Aa!aaaaaaaaaaa{number}"
        if number == 1:
            login(iam, password)
        else:
            iam.update_login_profile(UserName="jo", Password=password)
    with refused(VIOLATION, "used before"):
        iam.update_login_profile(UserName="jo", Password="Aa!aaaaaaaaaaa2")
    iam.update_login_profile(UserName="jo", Password="Aa!aaaaaaaaaaa1")


def test_the_reset_flag_is_kept(iam: "IAMClient") -> None:
    made = iam.create_login_profile(
        UserName="jo", Password=GOOD_PASSWORD, PasswordResetRequired=True
    )
    assert made["LoginProfile"]["PasswordResetRequired"] is True
    assert iam.get_login_profile(UserName="jo")["LoginProfile"]["PasswordResetRequired"] is True
    iam.update_login_profile(UserName="jo", Password="Another-horse-7")
    assert iam.get_login_profile(UserName="jo")["LoginProfile"]["PasswordResetRequired"] is True
    iam.update_login_profile(UserName="jo", PasswordResetRequired=False)
    assert iam.get_login_profile(UserName="jo")["LoginProfile"]["PasswordResetRequired"] is False


def test_a_user_has_one_login_profile_or_none(iam: "IAMClient") -> None:
    for action in (iam.get_login_profile, iam.delete_login_profile, iam.update_login_profile):
        with refused("NoSuchEntity", "Login Profile for User jo cannot be found"):
            action(UserName="jo")
    login(iam)
    with refused("EntityAlreadyExists", "Login Profile for user jo already exists"):
        login(iam)
    iam.delete_login_profile(UserName="jo")
    login(iam)


@pytest.mark.parametrize("password", ["x" * 129, "Pässwörd-7€"])
def test_a_refused_password_is_not_repeated(iam: "IAMClient", password: str) -> None:
    with pytest.raises(iam.exceptions.ClientError) as caught:
        login(iam, password)
    assert caught.value.response["Error"]["Code"] == "ValidationError"
    assert password not in str(caught.value)


def test_a_user_changes_the_own_password_by_the_old_one(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    login(iam, reset=True)
    iam.attach_user_policy(UserName="jo", PolicyArn=CHANGE_OWN)
    own = iam_client(account, make_key(iam, "jo"))
    with refused("AccessDenied", "old password"):
        own.change_password(OldPassword="wrong", NewPassword="Another-horse-7")
    with refused(VIOLATION):
        own.change_password(OldPassword=GOOD_PASSWORD, NewPassword="short")
    own.change_password(OldPassword=GOOD_PASSWORD, NewPassword="Another-horse-7")
    assert iam.get_login_profile(UserName="jo")["LoginProfile"]["PasswordResetRequired"] is False
    assert account.signin("jo", "Another-horse-7").ok
    assert not account.signin("jo", GOOD_PASSWORD).ok


def test_signing_in_proves_the_delivered_password(account: LocalAccount, iam: "IAMClient") -> None:
    login(iam)
    assert "PasswordLastUsed" not in iam.get_user(UserName="jo")["User"]
    assert not account.signin("jo", "wrong").ok
    assert not account.signin("nobody", GOOD_PASSWORD).ok
    assert "PasswordLastUsed" not in iam.get_user(UserName="jo")["User"]
    assert account.signin("jo", GOOD_PASSWORD).ok
    assert "PasswordLastUsed" in iam.get_user(UserName="jo")["User"]


def test_a_first_sign_in_asks_for_a_password_of_one_s_own(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    login(iam, reset=True)
    strict_policy(iam)
    assert account.signin("jo", GOOD_PASSWORD).reset_required
    refusal = account.signin("jo", GOOD_PASSWORD, new_password="short")
    assert (refusal.ok, refusal.reset_required) == (False, True)
    assert account.signin("jo", GOOD_PASSWORD, new_password="My-own-choice-77").ok
    assert account.signin("jo", "My-own-choice-77").reset_required is False


def test_whoever_may_not_change_passwords_is_caught_in_the_loop(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    login(iam, reset=True)
    stuck = account.signin("jo", GOOD_PASSWORD, new_password="My-own-choice-77")
    assert (stuck.ok, stuck.reset_required) == (False, True)
    assert "iam:ChangePassword" in str(stuck.error)
    iam.create_group(GroupName="everybody")
    iam.attach_group_policy(GroupName="everybody", PolicyArn=CHANGE_OWN)
    iam.add_user_to_group(GroupName="everybody", UserName="jo")
    assert account.signin("jo", GOOD_PASSWORD, new_password="My-own-choice-77").ok
    iam.attach_user_policy(UserName="jo", PolicyArn=DENY_ALL)
    assert not account.signin("jo", "My-own-choice-77", new_password="My-own-choice-78").ok


def test_aws_s_own_policy_for_it_reaches_a_user_under_a_path(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    iam.create_user(UserName="sam", Path="/people/")
    iam.create_login_profile(UserName="sam", Password=GOOD_PASSWORD)
    iam.attach_user_policy(UserName="sam", PolicyArn=CHANGE_OWN)
    assert account.signin("sam", GOOD_PASSWORD, new_password="My-own-choice-77").ok


def test_signing_in_takes_each_mfa_code_once(
    account: LocalAccount, iam: "IAMClient", clock: Clock
) -> None:
    login(iam)
    _, phone = enabled(iam, clock)
    asked = account.signin("jo", GOOD_PASSWORD)
    assert (asked.ok, asked.mfa_required) == (False, True)
    assert not account.signin("jo", GOOD_PASSWORD, phone.code()).ok, "used to enrol"
    clock.ahead += 30
    assert not account.signin("jo", "wrong", phone.code()).mfa_required
    assert account.signin("jo", GOOD_PASSWORD, phone.code()).ok
    assert not account.signin("jo", GOOD_PASSWORD, phone.code()).ok
