"""Virtual MFA devices: made when their owner starts, worthless until two codes prove them."""

import re
from dataclasses import dataclass
from functools import partial

from bot.aws.clients import Aws
from bot.aws.errors import translated
from bot.domain.errors import Conflict, Invalid, NotFound, Postponed
from bot.domain.secret import Secret

_CODE = re.compile(r"[0-9]{6}")
_SPACES = re.compile(r"\s+")
TWO_NEW = "AWS needs two new codes, one after the other. Wait for the next one."


@dataclass(frozen=True)
class Device:
    """`serial` is the device's ARN, `seed` base32 text that AWS tells only once."""

    serial: str
    seed: Secret


def create_device(aws: Aws, name: str, *, path: str) -> Device:
    """Twice does no harm: an unused device of this name is replaced, since its seed is lost."""
    device = _try_creating(aws, name, path)
    if device is None:
        _delete_unused(aws, name, path)
        device = _try_creating(aws, name, path)
    if device is None:
        raise Postponed(f"AWS still shows the MFA device `{name}` that was just deleted.")
    return device


def _try_creating(aws: Aws, name: str, path: str) -> Device | None:
    with translated():
        try:
            made = aws.mint.create_virtual_mfa_device(Path=path, VirtualMFADeviceName=name)
        except aws.mint.exceptions.EntityAlreadyExistsException:
            return None
    device = made["VirtualMFADevice"]
    return Device(device["SerialNumber"], Secret(device["Base32StringSeed"].decode("ascii")))


def _delete_unused(aws: Aws, name: str, path: str) -> None:
    with translated():
        pages = aws.reads.get_paginator("list_virtual_mfa_devices").paginate(
            AssignmentStatus="Unassigned"
        )
        serials = [device["SerialNumber"] for page in pages for device in page["VirtualMFADevices"]]
    mine = next((s for s in serials if s.endswith(f":mfa{path}{name}")), None)
    if mine is None:
        raise Conflict(f"An MFA device `{name}` is in use. Nothing changed.")
    delete_device(aws, mine)


def enable(aws: Aws, user: str, serial: str, code1: str, code2: str) -> None:
    """Twice equals once: a device that is the user's already is enabled, whatever the codes."""
    send = partial(
        aws.mint.enable_mfa_device,
        UserName=user,
        SerialNumber=serial,
        AuthenticationCode1=code1,
        AuthenticationCode2=code2,
    )
    no = aws.mint.exceptions
    with translated():
        try:
            send()
        except no.NoSuchEntityException:
            raise Conflict("This MFA device is gone: it was not set up in time.") from None
        except (no.InvalidAuthenticationCodeException, no.EntityAlreadyExistsException):
            if serial not in serials(aws, user):
                raise Invalid(TWO_NEW, field="code1") from None


def delete_device(aws: Aws, serial: str) -> str:
    """Twice equals once: absent counts as deleted. One that somebody uses is left alone."""
    with translated():
        try:
            aws.writes.delete_virtual_mfa_device(SerialNumber=serial)
        except aws.writes.exceptions.NoSuchEntityException:
            return "was gone already"
        except aws.writes.exceptions.DeleteConflictException:
            return "in use: left alone"
    return "deleted"


def disable(aws: Aws, user: str, serial: str) -> str:
    """Twice equals once: a device that the user does not have any more counts as taken away."""
    with translated():
        try:
            aws.writes.deactivate_mfa_device(UserName=user, SerialNumber=serial)
        except aws.writes.exceptions.NoSuchEntityException:
            return "was gone already"
    return "taken away"


def has_mfa(aws: Aws, user: str) -> bool:
    return bool(serials(aws, user))


def serials(aws: Aws, user: str) -> list[str]:
    """The devices that the user signs in with."""
    with translated():
        try:
            pages = aws.reads.get_paginator("list_mfa_devices").paginate(UserName=user)
            return [device["SerialNumber"] for page in pages for device in page["MFADevices"]]
        except aws.reads.exceptions.NoSuchEntityException:
            raise NotFound(f"AWS shows no user `{user}`.") from None


def clean_codes(text1: str, text2: str) -> tuple[str, str]:
    """Two different six-digit codes without the spaces an app shows, or `Invalid` at the field."""
    code1, code2 = _code(text1, "code1"), _code(text2, "code2")
    if code1 == code2:
        raise Invalid(TWO_NEW, field="code2")
    return code1, code2


def _code(text: str, field: str) -> str:
    code = _SPACES.sub("", text)
    if not _CODE.fullmatch(code):
        raise Invalid("A code is six digits, 0 to 9, as the app shows them.", field=field)
    return code
