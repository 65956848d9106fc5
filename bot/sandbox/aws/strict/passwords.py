"""Console passwords: the account's policy holds, and only a digest is kept."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.strict.permissions import is_allowed
from bot.sandbox.aws.strict.state import Call, IamUser, Login, Operations, State

SYMBOLS: Final = frozenset("!@#$%^&*()_+-=[]{}|'")
DEFAULT_LENGTH: Final = 8
DEFAULT_CLASSES: Final = 3
CHANGE: Final = "iam:ChangePassword"


def create_login(state: State, call: Call) -> Mapping[str, Any]:
    user = state.user(call.text("UserName"))
    if user.login is not None:
        raise AwsError("EntityAlreadyExists", f"Login Profile for user {user.name} already exists.")
    if "Password" not in call.params:
        raise AwsError("InvalidInput", "Password must be given.")
    password = call.text("Password")
    check_policy(state, user, password)
    now = state.now()
    reset = bool(call.params.get("PasswordResetRequired", False))
    user.login = Login(_digest(password), reset_required=reset, created=now, changed=now)
    return _told(user, user.login)


def get_login(state: State, call: Call) -> Mapping[str, Any]:
    user = state.user(call.text("UserName"))
    return _told(user, login_of(user))


def update_login(state: State, call: Call) -> None:
    user = state.user(call.text("UserName"))
    login = login_of(user)
    if "Password" in call.params:
        check_policy(state, user, call.text("Password"))
        _replace(state, user, login, call.text("Password"))
    login.reset_required = bool(call.params.get("PasswordResetRequired", login.reset_required))


def delete_login(state: State, call: Call) -> None:
    user = state.user(call.text("UserName"))
    login_of(user)
    user.login = None


def change_password(state: State, call: Call) -> None:
    user = call.caller.principal
    if not isinstance(user, IamUser):
        raise AwsError("InvalidUserType", "Only an IAM user has a password of its own.")
    change_own(state, user, call.text("OldPassword"), call.text("NewPassword"))


def change_own(state: State, user: IamUser, old: str, new: str) -> None:
    """What the console's sign-in page does too when a reset is due."""
    login = login_of(user)
    if not _may_change(state, user):
        raise AwsError("AccessDenied", f"User: {user.arn} is not authorized to perform: {CHANGE}")
    if not is_password(login, old):
        raise AwsError("AccessDenied", "The old password was incorrect.")
    if is_password(login, new):
        raise _violation("Password should not be the same as the old one")
    check_policy(state, user, new)
    _replace(state, user, login, new)
    login.reset_required = False


def login_of(user: IamUser) -> Login:
    if user.login is None:
        raise AwsError("NoSuchEntity", f"Login Profile for User {user.name} cannot be found.")
    return user.login


def is_password(login: Login, password: str) -> bool:
    return _is(login.digest, password)


def _may_change(state: State, user: IamUser) -> bool:
    policy = state.backend.account_password_policy
    if policy is not None and policy.allow_users_to_change_password:
        return True
    return is_allowed(user, CHANGE, user.arn)


def _replace(state: State, user: IamUser, login: Login, password: str) -> None:
    user.former_passwords.append(login.digest)
    login.digest, login.changed = _digest(password), state.now()


def check_policy(state: State, user: IamUser, password: str) -> None:
    policy = state.backend.account_password_policy
    missing = _against_default(user, password) if policy is None else _against(policy, password)
    broken = next(missing, None)
    if broken:
        raise _violation(broken)
    remembered = policy.password_reuse_prevention if policy else None
    if remembered and _is_used(user, password, remembered):
        raise _violation("Password was used before")


def _violation(what: str) -> AwsError:
    return AwsError("PasswordPolicyViolation", what)


def _against_default(user: IamUser, password: str) -> Iterator[str]:
    if len(password) < DEFAULT_LENGTH:
        yield f"Password should have a minimum length of {DEFAULT_LENGTH}"
    if len(_classes(password)) < DEFAULT_CLASSES:
        yield "Password should have at least three of: uppercase, lowercase, number, symbol"
    if password.casefold() == user.name.casefold():
        yield "Password should not be the user name"


def _against(policy: Any, password: str) -> Iterator[str]:
    if len(password) < policy.minimum_password_length:
        yield f"Password should have a minimum length of {policy.minimum_password_length}"
    required = (
        ("uppercase letter", policy.require_uppercase_characters),
        ("lowercase letter", policy.require_lowercase_characters),
        ("number", policy.require_numbers),
        ("symbol", policy.require_symbols),
    )
    present = _classes(password)
    for name, is_required in required:
        if is_required and name not in present:
            yield f"Password should have at least one {name}"


def _classes(password: str) -> set[str]:
    tests = (
        ("uppercase letter", lambda c: "A" <= c <= "Z"),
        ("lowercase letter", lambda c: "a" <= c <= "z"),
        ("number", lambda c: "0" <= c <= "9"),
        ("symbol", lambda c: c in SYMBOLS),
    )
    return {name for name, is_one in tests if any(is_one(c) for c in password)}


def _is_used(user: IamUser, password: str, remembered: int) -> bool:
    digests = [*user.former_passwords, *([user.login.digest] if user.login else [])]
    return any(_is(digest, password) for digest in digests[-remembered:])


def _digest(password: str) -> str:
    salt = secrets.token_hex(8)
    return f"{salt}:{_hash(salt, password)}"


def _is(digest: str, password: str) -> bool:
    salt, kept = digest.split(":")
    return hmac.compare_digest(kept, _hash(salt, password))


def _hash(salt: str, password: str) -> str:
    return hashlib.scrypt(password.encode(), salt=salt.encode(), n=2**10, r=8, p=1).hex()


def _told(user: IamUser, login: Login) -> Mapping[str, Any]:
    told = {
        "UserName": user.name,
        "CreateDate": login.created,
        "PasswordResetRequired": login.reset_required,
    }
    return {"LoginProfile": told}


OPERATIONS: Final[Operations] = {
    "CreateLoginProfile": create_login,
    "GetLoginProfile": get_login,
    "UpdateLoginProfile": update_login,
    "DeleteLoginProfile": delete_login,
    "ChangePassword": change_password,
}
