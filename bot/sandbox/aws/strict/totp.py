"""Time-based codes, checked as a bank would: right, in order, recent, and never twice."""

import hmac
from typing import Final

from pyotp import TOTP

from bot.sandbox.aws.strict.state import MfaDevice

STEP: Final = 30
AHEAD: Final = 1
"""A phone's clock may run a step ahead of ours."""

ENROL_BEHIND: Final = 3
RESYNC_BEHIND: Final = 20
SIGN_IN_BEHIND: Final = 1


def take_pair(device: MfaDevice, codes: tuple[str, str], now: float, *, behind: int) -> bool:
    """Whether these are two codes in a row, the second at most `behind` steps old."""
    step = int(now) // STEP
    for second in range(step - behind, step + AHEAD + 1):
        pair = (second - 1, second)
        if pair[0] > device.used and _are(device, pair, codes):
            device.used = second
            device.drift = second - step
            return True
    return False


def take_one(device: MfaDevice, code: str, now: float) -> bool:
    """Whether this is a code of now, give or take a step, not taken before."""
    step = int(now) // STEP + device.drift
    for candidate in range(step - SIGN_IN_BEHIND, step + AHEAD + 1):
        if candidate > device.used and _are(device, (candidate,), (code,)):
            device.used = candidate
            return True
    return False


def _are(device: MfaDevice, steps: tuple[int, ...], codes: tuple[str, ...]) -> bool:
    phone = TOTP(device.seed)
    right = "".join(phone.generate_otp(step) for step in steps)
    return hmac.compare_digest(right.encode(), "".join(codes).encode())
