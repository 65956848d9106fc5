from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlparse

import pytest
import zxingcpp
from PIL import Image

from bot.sandbox.aws.account import LocalAccount
from tests.sandbox.aws.helpers import Clock, Phone, refused

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import VirtualMFADeviceTypeDef

WRONG = "InvalidAuthenticationCode"


@pytest.fixture(autouse=True)
def jo(iam: "IAMClient") -> None:
    iam.create_user(UserName="jo")


def device(iam: "IAMClient", name: str = "jo-phone") -> "VirtualMFADeviceTypeDef":
    return iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]


def enable(iam: "IAMClient", serial: str, code1: str, code2: str, user: str = "jo") -> None:
    iam.enable_mfa_device(
        UserName=user, SerialNumber=serial, AuthenticationCode1=code1, AuthenticationCode2=code2
    )


def enabled(iam: "IAMClient", clock: Clock, name: str = "jo-phone") -> tuple[str, Phone]:
    made = device(iam, name)
    phone = Phone(made["Base32StringSeed"], clock)
    enable(iam, made["SerialNumber"], phone.code(-1), phone.code())
    return made["SerialNumber"], phone


def test_two_right_codes_enable_the_device(iam: "IAMClient", clock: Clock) -> None:
    serial, _ = enabled(iam, clock)
    listed = iam.list_mfa_devices(UserName="jo")["MFADevices"]
    assert [(one["UserName"], one["SerialNumber"]) for one in listed] == [("jo", serial)]
    assert isinstance(listed[0]["EnableDate"], datetime)
    assert iam.get_mfa_device(SerialNumber=serial, UserName="jo")["UserName"] == "jo"


def test_a_phone_a_step_ahead_is_believed(iam: "IAMClient", clock: Clock) -> None:
    made = device(iam)
    phone = Phone(made["Base32StringSeed"], clock)
    enable(iam, made["SerialNumber"], phone.code(0), phone.code(1))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(0, 0, id="the same code twice"),
        pytest.param(0, -1, id="in the wrong order"),
        pytest.param(-2, 0, id="not in a row"),
        pytest.param(-9, -8, id="too old"),
        pytest.param(2, 3, id="of the future"),
    ],
)
def test_codes_that_prove_nothing_are_refused(
    iam: "IAMClient", clock: Clock, first: int, second: int
) -> None:
    made = device(iam)
    phone = Phone(made["Base32StringSeed"], clock)
    with refused(WRONG):
        enable(iam, made["SerialNumber"], phone.code(first), phone.code(second))
    assert iam.list_mfa_devices(UserName="jo")["MFADevices"] == []


def test_codes_of_another_seed_are_refused(iam: "IAMClient", clock: Clock) -> None:
    other = Phone(device(iam, "other")["Base32StringSeed"], clock)
    with refused(WRONG):
        enable(iam, device(iam)["SerialNumber"], other.code(-1), other.code())


@pytest.mark.parametrize("code", ["1234567", "12 456", "12345a", "١٢٣٤٥٦"])
def test_a_code_is_six_ascii_digits(iam: "IAMClient", code: str) -> None:
    with refused("ValidationError", "authenticationCode1"):
        enable(iam, device(iam)["SerialNumber"], code, "123456")


def test_codes_used_once_are_refused_the_second_time(iam: "IAMClient", clock: Clock) -> None:
    serial, phone = enabled(iam, clock)
    iam.deactivate_mfa_device(UserName="jo", SerialNumber=serial)
    with refused(WRONG):
        enable(iam, serial, phone.code(-1), phone.code())
    clock.ahead += 60
    enable(iam, serial, phone.code(-1), phone.code())


def test_resynchronising_takes_new_codes_only(iam: "IAMClient", clock: Clock) -> None:
    serial, phone = enabled(iam, clock)

    def resync(code1: str, code2: str) -> None:
        iam.resync_mfa_device(
            UserName="jo",
            SerialNumber=serial,
            AuthenticationCode1=code1,
            AuthenticationCode2=code2,
        )

    with refused(WRONG):
        resync(phone.code(-1), phone.code())
    clock.ahead += 300
    resync(phone.code(-6), phone.code(-5))
    with refused("NoSuchEntity"):
        serial = device(iam, "spare")["SerialNumber"]
        resync(phone.code(), phone.code(1))


def test_a_phone_that_lags_signs_in_after_resynchronising(
    account: LocalAccount, iam: "IAMClient", clock: Clock
) -> None:
    serial, phone = enabled(iam, clock)
    iam.create_login_profile(UserName="jo", Password="Correct-horse-7")
    clock.ahead += 600
    assert not account.signin("jo", "Correct-horse-7", phone.code(-4)).ok
    iam.resync_mfa_device(
        UserName="jo",
        SerialNumber=serial,
        AuthenticationCode1=phone.code(-5),
        AuthenticationCode2=phone.code(-4),
    )
    clock.ahead += 30
    assert account.signin("jo", "Correct-horse-7", phone.code(-4)).ok


def test_the_qr_code_scans_to_the_seed(iam: "IAMClient") -> None:
    made = device(iam)
    seen = zxingcpp.read_barcode(Image.open(BytesIO(made["QRCodePNG"])))
    assert seen is not None
    uri = urlparse(seen.text)
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/jo-phone@acme")
    assert parse_qs(uri.query) == {"secret": [made["Base32StringSeed"].decode()]}


def test_the_seed_is_64_letters_of_base32_and_told_once(iam: "IAMClient") -> None:
    seed = device(iam)["Base32StringSeed"].decode()
    assert len(seed) == 64
    assert set(seed) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    (listed,) = iam.list_virtual_mfa_devices()["VirtualMFADevices"]
    assert set(listed) == {"SerialNumber"}


def test_a_device_in_use_is_not_deleted(iam: "IAMClient", clock: Clock) -> None:
    serial, _ = enabled(iam, clock)
    with refused("DeleteConflict"):
        iam.delete_virtual_mfa_device(SerialNumber=serial)
    iam.deactivate_mfa_device(UserName="jo", SerialNumber=serial)
    iam.delete_virtual_mfa_device(SerialNumber=serial)
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []
    with refused("NoSuchEntity"):
        iam.delete_virtual_mfa_device(SerialNumber=serial)


def test_devices_are_listed_by_whether_somebody_uses_them(iam: "IAMClient", clock: Clock) -> None:
    used, _ = enabled(iam, clock)
    spare = device(iam, "spare")["SerialNumber"]
    assigned = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    unassigned = iam.list_virtual_mfa_devices(AssignmentStatus="Unassigned")["VirtualMFADevices"]
    assert [(one["SerialNumber"], one["User"]["UserName"]) for one in assigned] == [(used, "jo")]
    assert [one["SerialNumber"] for one in unassigned] == [spare]


def test_a_device_belongs_to_one_user(iam: "IAMClient", clock: Clock) -> None:
    serial, phone = enabled(iam, clock)
    iam.create_user(UserName="sam")
    clock.ahead += 60
    with refused("EntityAlreadyExists"):
        enable(iam, serial, phone.code(-1), phone.code(), user="sam")
    with refused("NoSuchEntity"):
        iam.deactivate_mfa_device(UserName="sam", SerialNumber=serial)


def test_a_name_and_path_are_taken_once(iam: "IAMClient") -> None:
    device(iam)
    with refused("EntityAlreadyExists"):
        device(iam)
    with refused("EntityAlreadyExists"):
        device(iam, "JO-phone")
    iam.create_virtual_mfa_device(Path="/people/", VirtualMFADeviceName="jo-phone")


@pytest.mark.parametrize(("name", "path"), [("jo phone", "/"), ("jo", "people"), ("jo", "/a")])
def test_a_bad_name_or_path_is_refused(iam: "IAMClient", name: str, path: str) -> None:
    with refused("ValidationError"):
        iam.create_virtual_mfa_device(VirtualMFADeviceName=name, Path=path)


def test_a_user_has_eight_devices_at_most(iam: "IAMClient", clock: Clock) -> None:
    for number in range(8):
        enabled(iam, clock, f"phone-{number}")
    with refused("LimitExceeded", "MFADevicesPerUser: 8"):
        enabled(iam, clock, "phone-8")


def test_unassigned_devices_count_against_the_accounts_quota(
    account: LocalAccount, iam: "IAMClient"
) -> None:
    account.quotas.users = 2
    device(iam, "one")
    device(iam, "two")
    with refused("LimitExceeded", "VirtualMFADevicesPerAccount: 2"):
        device(iam, "three")
