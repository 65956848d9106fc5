"""Console passwords: made here, to fit the account's rules, and replaced by their owner."""

import secrets
import string
from dataclasses import dataclass
from datetime import datetime

from bot.aws.clients import Aws, both
from bot.aws.errors import translated
from bot.aws.users import check_same_user
from bot.domain.errors import AwsRefused, Conflict, Refused
from bot.domain.secret import Secret

LENGTH = 20
LONGEST = 128
TRIES = 3

# Read from a screen and typed once: nothing that looks like something else, and nothing that
# Slack reads as markup (& < > * _ ~ ` :) or that is hard to find on a phone.
_LOWER = "".join(sorted(set(string.ascii_lowercase) - set("lo")))
_UPPER = "".join(sorted(set(string.ascii_uppercase) - set("IO")))
_DIGITS = "23456789"
_SYMBOLS = "!#$%^()+-=[]"
_LETTERS = _LOWER + _UPPER + _DIGITS
_CLASSES = (_LOWER, _UPPER, _DIGITS, _SYMBOLS)


@dataclass(frozen=True)
class PasswordRules:
    """The account's password policy, as far as it concerns a new password."""

    minimum_length: int = 8
    symbols: bool = False
    numbers: bool = False
    uppercase: bool = False
    lowercase: bool = False
    users_may_change: bool = False
    hard_expiry: bool = False
    is_custom: bool = False
    """Without a policy of its own an account has AWS's default: 8 or more, 3 of 4 classes."""


def read_rules(aws: Aws) -> PasswordRules:
    with translated():
        try:
            policy = aws.reads.get_account_password_policy()["PasswordPolicy"]
        except aws.reads.exceptions.NoSuchEntityException:
            return PasswordRules()
    return PasswordRules(
        minimum_length=policy.get("MinimumPasswordLength", 6),
        symbols=policy.get("RequireSymbols", False),
        numbers=policy.get("RequireNumbers", False),
        uppercase=policy.get("RequireUppercaseCharacters", False),
        lowercase=policy.get("RequireLowercaseCharacters", False),
        users_may_change=policy.get("AllowUsersToChangePassword", False),
        hard_expiry=policy.get("HardExpiry", False),
        is_custom=True,
    )


def generate(rules: PasswordRules, user: str) -> Secret:
    """Random, with every class whatever the rules ask, and never around the user's name."""
    length = min(max(LENGTH, rules.minimum_length), LONGEST)
    while True:
        candidate = _candidate(length)
        if user.casefold() not in candidate.casefold():
            return Secret(candidate)


def _candidate(length: int) -> str:
    """Begins and ends with a letter or digit, so that copying it takes all of it."""
    inner = [secrets.choice(kind) for kind in _CLASSES]
    inner += [secrets.choice(_LETTERS + _SYMBOLS) for _ in range(length - len(inner) - 2)]
    secrets.SystemRandom().shuffle(inner)
    return "".join([secrets.choice(_LETTERS), *inner, secrets.choice(_LETTERS)])


def check_can_choose_own(rules: PasswordRules) -> None:
    """Raise if nobody could get past the first sign-in, which asks for a password of one's own."""
    if rules.is_custom and not rules.users_may_change:
        raise Refused(
            "The first sign-in asks for a new password, and this account's password policy does "
            "not let users choose one. Turn on `Allow users to change their own password` in "
            "IAM → Account settings, then try again. Nothing changed."
        )


def warnings(rules: PasswordRules) -> tuple[str, ...]:
    """What an approver or operator should know about these rules, a sentence each."""
    found = []
    if not rules.is_custom:
        found.append(
            "This account has no password policy: a new user can choose a password only if one "
            "of their policies allows `iam:ChangePassword`."
        )
    if rules.hard_expiry:
        found.append(
            "This account locks people out when their password expires: only an administrator "
            "can then set a new one."
        )
    return tuple(found)


def set_password(aws: Aws, user: str, *, user_id: str) -> Secret:
    """Twice does no harm: the new password replaces the last. Its owner must change it at once."""
    _, rules = both(lambda: check_same_user(aws, user, user_id), lambda: read_rules(aws))
    for _ in range(TRIES):
        check_can_choose_own(rules)
        password = generate(rules, user)
        if _is_accepted(aws, user, password):
            return password
        rules = read_rules(aws)
    raise AwsRefused(
        f"AWS refused {TRIES} passwords made to the account's password policy. Nothing was set."
    )


def _is_accepted(aws: Aws, user: str, password: Secret) -> bool:
    with translated():
        try:
            _put(aws, user, password)
        except aws.mint.exceptions.PasswordPolicyViolationException:
            return False
        except aws.mint.exceptions.NoSuchEntityException:
            raise Conflict(f"`{user}` does not exist any more.") from None
    return True


def _put(aws: Aws, user: str, password: Secret) -> None:
    try:
        aws.mint.create_login_profile(
            UserName=user, Password=password.reveal(), PasswordResetRequired=True
        )
    except aws.mint.exceptions.EntityAlreadyExistsException:
        aws.mint.update_login_profile(
            UserName=user, Password=password.reveal(), PasswordResetRequired=True
        )


def remove_password(aws: Aws, user: str) -> None:
    """Twice equals once: no password, or no user, counts as done."""
    with translated():
        try:
            aws.writes.delete_login_profile(UserName=user)
        except aws.writes.exceptions.NoSuchEntityException:
            return


def password_last_used(aws: Aws, user: str) -> datetime | None:
    """None: never, as far as AWS shows it (minutes late)."""
    with translated():
        try:
            return aws.reads.get_user(UserName=user)["User"].get("PasswordLastUsed")
        except aws.reads.exceptions.NoSuchEntityException:
            return None
