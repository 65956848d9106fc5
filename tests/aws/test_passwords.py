"""Passwords: whatever the account asks, what is made fits, and fits the eye."""

import string
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aws import passwords
from bot.aws.clients import Aws
from bot.aws.passwords import PasswordRules
from bot.domain.errors import AwsRefused, Conflict, Postponed, Refused
from tests.aws.answers import ABSENT, EXISTS, password_policy, user
from tests.aws.scripted import Dropped, Error, Fine, Reply, ScriptedIam

VIOLATION = Error("PasswordPolicyViolation", 400, "too weak")
AWS_SYMBOLS = set("!@#$%^&*()_+-=[]{}|'")
LOOK_ALIKES = set("0O1lI")
SLACK_MARKUP = set("&<>*_~`:")
PROFILE = Fine("<LoginProfile><UserName>jo</UserName></LoginProfile>")

rule_sets = st.builds(
    PasswordRules,
    minimum_length=st.integers(6, 128),
    symbols=st.booleans(),
    numbers=st.booleans(),
    uppercase=st.booleans(),
    lowercase=st.booleans(),
    users_may_change=st.booleans(),
    is_custom=st.booleans(),
)
names = st.text(string.ascii_letters + string.digits + "+=,.@_-", min_size=1, max_size=64)


@given(rule_sets, names)
def test_a_password_fits_every_rule_set_and_every_name(rules: PasswordRules, name: str) -> None:
    password = passwords.generate(rules, name).reveal()
    assert max(20, rules.minimum_length) == len(password)
    for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits, AWS_SYMBOLS):
        assert set(kind) & set(password)
    assert not (LOOK_ALIKES | SLACK_MARKUP) & set(password)
    assert set(password) <= set(string.ascii_letters + string.digits) | AWS_SYMBOLS
    assert name.casefold() not in password.casefold()
    assert (password[0] + password[-1]).isalnum()


def test_two_passwords_differ() -> None:
    made = {passwords.generate(PasswordRules(), "jo").reveal() for _ in range(200)}
    assert len(made) == 200


def ready(scripted: ScriptedIam, **policy: object) -> None:
    scripted.script("GetUser", user())
    scripted.script(
        "GetAccountPasswordPolicy",
        password_policy(AllowUsersToChangePassword=True, **policy),
    )
    scripted.script("CreateLoginProfile", PROFILE)


def test_the_rules_are_read_as_the_account_has_them(scripted: ScriptedIam, told: Aws) -> None:
    policy = password_policy(
        MinimumPasswordLength=32, RequireSymbols=True, RequireNumbers=True,
        RequireUppercaseCharacters=True, RequireLowercaseCharacters=True,
        AllowUsersToChangePassword=True, HardExpiry=True,
    )  # fmt: skip
    scripted.script("GetAccountPasswordPolicy", policy, ABSENT, Error("AccessDenied", 403))
    assert passwords.read_rules(told) == PasswordRules(
        minimum_length=32, symbols=True, numbers=True, uppercase=True, lowercase=True,
        users_may_change=True, hard_expiry=True, is_custom=True,
    )  # fmt: skip
    assert passwords.read_rules(told) == PasswordRules()
    with pytest.raises(AwsRefused):
        passwords.read_rules(told)


def test_a_password_is_set_with_a_reset_and_as_long_as_asked(
    scripted: ScriptedIam, told: Aws
) -> None:
    ready(scripted, MinimumPasswordLength=32)
    made = passwords.set_password(told, "jo", user_id="AIDAJO")
    sent = scripted.sent[-1]
    assert sent["Action"] == "CreateLoginProfile"
    assert sent["Password"] == made.reveal()
    assert sent["PasswordResetRequired"] == "true"
    assert len(made.reveal()) == 32


def test_setting_it_again_replaces_the_last_one(aws: Aws) -> None:
    name = f"jo.{uuid.uuid4().hex[:8]}"
    made = aws.writes.create_user(UserName=name)["User"]
    first = passwords.set_password(aws, name, user_id=made["UserId"])
    second = passwords.set_password(aws, name, user_id=made["UserId"])
    assert first.reveal() != second.reveal()
    assert aws.reads.get_login_profile(UserName=name)["LoginProfile"]["UserName"] == name
    assert passwords.password_last_used(aws, name) is None
    passwords.remove_password(aws, name)
    passwords.remove_password(aws, name)
    with pytest.raises(aws.reads.exceptions.NoSuchEntityException):
        aws.reads.get_login_profile(UserName=name)


def test_the_second_password_asks_for_a_reset_too(scripted: ScriptedIam, told: Aws) -> None:
    ready(scripted)
    scripted.script("CreateLoginProfile", EXISTS)
    scripted.script("UpdateLoginProfile", Fine())
    made = passwords.set_password(told, "jo", user_id="AIDAJO")
    sent = scripted.sent[-1]
    assert (sent["Action"], sent["Password"]) == ("UpdateLoginProfile", made.reveal())
    assert sent["PasswordResetRequired"] == "true"


def test_a_refused_password_is_replaced_after_reading_the_rules_again(
    scripted: ScriptedIam, told: Aws
) -> None:
    ready(scripted)
    longer = password_policy(AllowUsersToChangePassword=True, MinimumPasswordLength=40)
    scripted.script(
        "GetAccountPasswordPolicy", password_policy(AllowUsersToChangePassword=True), longer
    )
    scripted.script("CreateLoginProfile", VIOLATION, PROFILE)
    assert len(passwords.set_password(told, "jo", user_id="AIDAJO").reveal()) == 40


def test_three_refused_passwords_are_enough_and_none_is_told(
    scripted: ScriptedIam, told: Aws
) -> None:
    ready(scripted)
    scripted.script("CreateLoginProfile", VIOLATION)
    with pytest.raises(AwsRefused) as refused:
        passwords.set_password(told, "jo", user_id="AIDAJO")
    tried = [form["Password"] for form in scripted.sent if "Password" in form]
    assert len(set(tried)) == 3
    assert not any(password in str(refused.value) for password in tried)


def test_nothing_is_set_when_users_may_not_choose_their_own(
    scripted: ScriptedIam, told: Aws
) -> None:
    ready(scripted)
    scripted.script("GetAccountPasswordPolicy", password_policy(AllowUsersToChangePassword=False))
    with pytest.raises(Refused, match="Allow users to change their own password"):
        passwords.set_password(told, "jo", user_id="AIDAJO")
    assert "CreateLoginProfile" not in scripted.calls


def test_nothing_is_set_for_a_user_made_anew(scripted: ScriptedIam, told: Aws) -> None:
    ready(scripted)
    with pytest.raises(Conflict, match="not the same user"):
        passwords.set_password(told, "jo", user_id="AIDAOLD")
    assert "CreateLoginProfile" not in scripted.calls


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Error("EntityTemporarilyUnmodifiable", 409, "later"), Postponed),
        (Dropped(), Postponed),
        (ABSENT, Conflict),
    ],
    ids=["settling", "lost", "gone"],
)
def test_a_password_that_was_not_surely_set_is_not_told(
    scripted: ScriptedIam, told: Aws, reply: Reply, outcome: type[Exception]
) -> None:
    ready(scripted)
    scripted.script("CreateLoginProfile", reply)
    with pytest.raises(outcome):
        passwords.set_password(told, "jo", user_id="AIDAJO")
    assert scripted.calls["CreateLoginProfile"] == 1


def test_rules_that_lock_people_out_are_warned_about() -> None:
    custom = PasswordRules(is_custom=True, users_may_change=True)
    assert passwords.warnings(custom) == ()
    assert (
        "locks people out" in passwords.warnings(PasswordRules(is_custom=True, hard_expiry=True))[0]
    )
    assert "iam:ChangePassword" in passwords.warnings(PasswordRules())[0]


def test_an_account_without_a_policy_is_not_refused() -> None:
    passwords.check_can_choose_own(PasswordRules())
    passwords.check_can_choose_own(PasswordRules(is_custom=True, users_may_change=True))


def test_a_password_still_settling_is_removed_later(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("DeleteLoginProfile", Error("EntityTemporarilyUnmodifiable", 409, "later"))
    with pytest.raises(Postponed):
        passwords.remove_password(told, "jo")


def test_the_last_use_of_a_password_is_told(scripted: ScriptedIam, told: Aws) -> None:
    used = "<PasswordLastUsed>2026-03-03T10:00:00Z</PasswordLastUsed></User>"
    scripted.script("GetUser", Fine(user().inner.replace("</User>", used)), ABSENT)
    last = passwords.password_last_used(told, "jo")
    assert last is not None
    assert last.isoformat() == "2026-03-03T10:00:00+00:00"
    assert passwords.password_last_used(told, "jo") is None  # gone: it was not used, and never is
