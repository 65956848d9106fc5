"""The console's sign-in page, as far as one needs it to prove that a password works."""

from dataclasses import asdict, dataclass

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.strict.passwords import change_own, is_password
from bot.sandbox.aws.strict.state import IamUser, State
from bot.sandbox.aws.strict.totp import take_one

WRONG = "The sign-in name or the password is wrong."


@dataclass(frozen=True)
class SignIn:
    """`ok` with `reset_required`: AWS now asks for a password of one's own, and nothing else."""

    ok: bool
    reset_required: bool = False
    mfa_required: bool = False
    error: str | None = None

    def told(self) -> dict[str, object]:
        return asdict(self)


def sign_in(
    state: State,
    name: str,
    password: str,
    *,
    mfa_code: str | None = None,
    new_password: str | None = None,
) -> SignIn:
    """With `new_password`, what the page does next when a reset is due."""
    with state.lock:
        user = state.users.get(name)
        if user is None or user.login is None or not is_password(user.login, password):
            return SignIn(ok=False, error=WRONG)
        if user.mfa_devices and not _takes(state, user, mfa_code):
            error = "The MFA code is wrong or was used before." if mfa_code else None
            return SignIn(ok=False, mfa_required=True, error=error)
        user.password_last_used = state.now()
        if new_password is None:
            return SignIn(ok=True, reset_required=user.login.reset_required)
        return _changed(state, user, password, new_password)


def _takes(state: State, user: IamUser, code: str | None) -> bool:
    devices = user.mfa_devices.values()
    return code is not None and any(take_one(device, code, state.clock()) for device in devices)


def _changed(state: State, user: IamUser, old: str, new: str) -> SignIn:
    try:
        change_own(state, user, old, new)
    except AwsError as no:
        is_due = user.login is not None and user.login.reset_required
        return SignIn(ok=False, reset_required=is_due, error=no.message)
    return SignIn(ok=True)
