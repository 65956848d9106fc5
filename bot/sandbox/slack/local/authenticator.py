"""The stand-in phone: scans the picture really, and counts out the codes."""

import time
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import zxingcpp
from PIL import Image, UnidentifiedImageError

from bot.sandbox.slack.errors import NotPossible

PERIOD = 30


@dataclass(frozen=True)
class Account:
    secret: str
    label: str = ""


def scan(picture: bytes) -> Account:
    """The account in a QR picture, read as a camera would."""
    try:
        with Image.open(BytesIO(picture)) as image:
            found = zxingcpp.read_barcodes(image.convert("RGB"))
    except UnidentifiedImageError:
        raise NotPossible("no_qr_code", "This is not a picture.") from None
    for code in found:
        if code.text.startswith("otpauth://totp/"):
            return _account(code.text)
    raise NotPossible("no_qr_code", "There is no code to scan in this picture.")


def _account(uri: str) -> Account:
    parts = urlsplit(uri)
    secret = parse_qs(parts.query).get("secret", [""])[0]
    return typed(secret, unquote(parts.path).removeprefix("/"))


def typed(secret: str, label: str = "") -> Account:
    """The account from a key typed in, in groups or not."""
    key = "".join(secret.split()).upper()
    try:
        pyotp.TOTP(key).now()
    except ValueError:
        raise NotPossible("bad_secret", "This is not a set-up key.") from None
    if not key:
        raise NotPossible("bad_secret", "There is no set-up key in it.")
    return Account(key, label)


class Phones:
    """What each person's phone has scanned: it knows the account after the picture is gone."""

    def __init__(self) -> None:
        self._accounts: dict[tuple[str, str], Account] = {}

    def known(self, person: str, file_id: str) -> Account | None:
        return self._accounts.get((person, file_id))

    def add(self, person: str, file_id: str, account: Account) -> None:
        self._accounts[person, file_id] = account


def codes(account: Account, now: float | None = None) -> dict[str, Any]:
    """The code of this half-minute and the next one."""
    at = int(time.time() if now is None else now)
    totp = pyotp.TOTP(account.secret)
    groups = [account.secret[i : i + 4] for i in range(0, len(account.secret), 4)]
    return {
        "ok": True,
        "label": account.label,
        "secret_groups": " ".join(groups),
        "code": totp.at(at),
        "next_code": totp.at(at, counter_offset=1),
        "seconds_left": PERIOD - at % PERIOD,
    }
