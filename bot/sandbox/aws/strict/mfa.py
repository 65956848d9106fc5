"""Virtual MFA devices: a seed told once, a QR code that scans, codes that are really checked."""

import io
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import qrcode

from bot.sandbox.aws.errors import AwsError, over_quota
from bot.sandbox.aws.strict import totp
from bot.sandbox.aws.strict.names import check_free
from bot.sandbox.aws.strict.state import Call, MfaDevice, Operations, State
from bot.sandbox.aws.strict.tags import checked

BASE32: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SEED_LENGTH: Final = 64


def create(state: State, call: Call) -> Mapping[str, Any]:
    name, path = call.text("VirtualMFADeviceName"), str(call.params.get("Path", "/"))
    tags = list(checked(call.params.get("Tags", [])).values())
    serial = f"arn:aws:iam::{state.account_id}:mfa{path}{name}"
    _check_serial_free(state, serial)
    if len(state.devices) >= state.quotas.users:
        raise over_quota("VirtualMFADevicesPerAccount", state.quotas.users)
    seed = "".join(secrets.choice(BASE32) for _ in range(SEED_LENGTH))
    state.devices[serial] = MfaDevice(serial, name, seed, tags)
    told = {
        "SerialNumber": serial,
        "Base32StringSeed": seed,
        "QRCodePNG": _picture(name, state.alias or state.account_id, seed),
        "Tags": tags,
    }
    return {"VirtualMFADevice": told}


def _check_serial_free(state: State, serial: str) -> None:
    try:
        check_free(serial, state.devices, "MFADevice")
    except AwsError as taken:
        message = "MFADevice entity at the same path and name already exists."
        raise AwsError(taken.code, message) from None


def _picture(name: str, account: str, seed: str) -> bytes:
    """The form AWS documents for QRCodePNG, which names no issuer."""
    picture = io.BytesIO()
    qrcode.make(f"otpauth://totp/{name}@{account}?secret={seed}", box_size=6).save(picture)
    return picture.getvalue()


def enable(state: State, call: Call) -> None:
    user, device = state.user(call.text("UserName")), _device(state, call.text("SerialNumber"))
    if device.user is not None:
        raise AwsError("EntityAlreadyExists", "MFA Device is already in use")
    if len(user.mfa_devices) >= state.quotas.mfa_per_user:
        raise over_quota("MFADevicesPerUser", state.quotas.mfa_per_user)
    _take_pair(state, call, device, behind=totp.ENROL_BEHIND)
    device.user, device.enabled = user, state.now()
    user.mfa_devices[device.serial] = device


def resync(state: State, call: Call) -> None:
    device = _own_device(state, call)
    _take_pair(state, call, device, behind=totp.RESYNC_BEHIND)


def _take_pair(state: State, call: Call, device: MfaDevice, *, behind: int) -> None:
    codes = call.text("AuthenticationCode1"), call.text("AuthenticationCode2")
    if not totp.take_pair(device, codes, state.clock(), behind=behind):
        raise AwsError("InvalidAuthenticationCode", "Authentication code for device is not valid.")


def deactivate(state: State, call: Call) -> None:
    """The device stays, with its seed: it can be enabled again, with newer codes."""
    device = _own_device(state, call)
    del state.user(call.text("UserName")).mfa_devices[device.serial]
    device.user = device.enabled = None


def delete(state: State, call: Call) -> None:
    device = _device(state, call.text("SerialNumber"))
    if device.user is not None:
        raise AwsError("DeleteConflict", "Cannot delete entity, must deactivate MFA device first.")
    del state.devices[device.serial]


def get(state: State, call: Call) -> Mapping[str, Any]:
    device = _device(state, call.text("SerialNumber"))
    asked_for = call.params.get("UserName")
    if device.user is None or (asked_for and device.user.name != asked_for):
        raise _no_device(device.serial)
    return _told(device)


def list_of_user(state: State, call: Call) -> Mapping[str, Any]:
    devices = state.user(call.text("UserName")).mfa_devices.values()
    return {"MFADevices": [_told(device) for device in devices]}


def list_virtual(state: State, call: Call) -> Mapping[str, Any]:
    """Without seeds: they are told once."""
    wanted = call.params.get("AssignmentStatus", "Any")
    devices = [
        device
        for device in state.devices.values()
        if wanted == "Any" or (device.user is not None) == (wanted == "Assigned")
    ]
    return {"VirtualMFADevices": [_told_virtual(device) for device in devices]}


def _told(device: MfaDevice) -> dict[str, str | datetime | None]:
    name = device.user.name if device.user else None
    return {"UserName": name, "SerialNumber": device.serial, "EnableDate": device.enabled}


def _told_virtual(device: MfaDevice) -> dict[str, Any]:
    told: dict[str, Any] = {"SerialNumber": device.serial}
    if device.user is not None:
        told["EnableDate"] = device.enabled
        told["User"] = {
            "Path": device.user.path,
            "UserName": device.user.name,
            "UserId": device.user.id,
            "Arn": device.user.arn,
            "CreateDate": device.user.create_date,
        }
    return told


def _own_device(state: State, call: Call) -> MfaDevice:
    user, serial = state.user(call.text("UserName")), call.text("SerialNumber")
    if serial not in user.mfa_devices:
        raise _no_device(serial)
    return user.mfa_devices[serial]


def _device(state: State, serial: str) -> MfaDevice:
    if serial not in state.devices:
        raise _no_device(serial)
    return state.devices[serial]


def _no_device(serial: str) -> AwsError:
    return AwsError("NoSuchEntity", f"VirtualMFADevice with serial number {serial} doesn't exist.")


OPERATIONS: Final[Operations] = {
    "CreateVirtualMFADevice": create,
    "EnableMFADevice": enable,
    "ResyncMFADevice": resync,
    "DeactivateMFADevice": deactivate,
    "DeleteVirtualMFADevice": delete,
    "GetMFADevice": get,
    "ListMFADevices": list_of_user,
    "ListVirtualMFADevices": list_virtual,
}
