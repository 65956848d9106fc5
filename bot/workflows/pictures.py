"""The MFA seed as something that a phone can read. Drawn here: a picture service would see it."""

from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from bot.domain.secret import Secret

if TYPE_CHECKING:
    import qrcode


def otpauth_uri(seed: Secret, *, user: str, issuer: str) -> Secret:
    """What authenticator apps read. Source: the "Key URI format" that they share."""
    fields = urlencode({"secret": seed.reveal(), "issuer": issuer}, quote_via=quote)
    label = quote(f"{issuer}:{user}", safe=":@")
    return Secret(f"otpauth://totp/{label}?{fields}")


def in_fours(seed: str) -> str:
    return " ".join(seed[i : i + 4] for i in range(0, len(seed), 4))


def _code(uri: Secret) -> "qrcode.QRCode[Any]":
    import qrcode  # with Pillow: loaded when the first picture is drawn
    import qrcode.constants

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(uri.reveal())
    code.make(fit=True)
    return code


def as_png(uri: Secret) -> bytes:
    buffer = BytesIO()
    _code(uri).make_image().save(buffer, "PNG")
    return buffer.getvalue()


def as_text(uri: Secret) -> str:
    """Half-block characters, dark on light, for a fixed-width block."""
    lines = StringIO()
    _code(uri).print_ascii(out=lines, invert=True)
    return lines.getvalue()
