"""MFA devices: a lost seed is replaced, a wrong code costs nothing."""

import base64
import uuid

import pytest

from bot.aws import mfa
from bot.aws.clients import Aws
from bot.domain.errors import AwsRefused, Conflict, Invalid, NotFound, Postponed
from tests.aws.answers import ABSENT, EXISTS, devices, new_device, virtual_devices
from tests.aws.scripted import Dropped, Error, Fine, ScriptedIam

SEED = "JBSWY3DPEHPK3PXP" * 4
SERIAL = "arn:aws:iam::1:mfa/people/jo-1"
ENCODED = base64.b64encode(SEED.encode()).decode()
WRONG = Error("InvalidAuthenticationCode", 403, "wrong")


def test_a_device_is_made_with_a_seed_that_is_masked(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateVirtualMFADevice", new_device(SERIAL, ENCODED))
    device = mfa.create_device(told, "jo-1", path="/people/")
    assert (device.serial, device.seed.reveal()) == (SERIAL, SEED)
    assert SEED not in repr(device)
    assert scripted.sent[0]["Path"] == "/people/"


def test_making_it_again_replaces_the_unused_one(aws: Aws) -> None:
    name = f"jo-{uuid.uuid4().hex[:8]}"
    first = mfa.create_device(aws, name, path="/people/")
    second = mfa.create_device(aws, name, path="/people/")
    assert first.serial == second.serial
    assert first.seed.reveal() != second.seed.reveal()
    assert mfa.delete_device(aws, second.serial) == "deleted"
    assert mfa.delete_device(aws, second.serial) == "was gone already"


def test_a_device_of_that_name_in_use_is_left_alone(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateVirtualMFADevice", EXISTS)
    scripted.script("ListVirtualMFADevices", virtual_devices("arn:aws:iam::1:mfa/people/ajo-1"))
    with pytest.raises(Conflict, match="in use"):
        mfa.create_device(told, "jo-1", path="/people/")
    assert scripted.sent[1]["AssignmentStatus"] == "Unassigned"
    assert "DeleteVirtualMFADevice" not in scripted.calls


def test_a_device_that_stays_after_its_deletion_postpones(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateVirtualMFADevice", EXISTS)
    scripted.script("ListVirtualMFADevices", virtual_devices(SERIAL))
    scripted.script("DeleteVirtualMFADevice", Fine())
    with pytest.raises(Postponed):
        mfa.create_device(told, "jo-1", path="/people/")
    assert scripted.calls["CreateVirtualMFADevice"] == 2


def test_a_lost_seed_is_sent_once_and_replaced_at_the_next_try(
    scripted: ScriptedIam, told: Aws
) -> None:
    made = new_device(SERIAL, ENCODED)
    scripted.script("CreateVirtualMFADevice", Dropped(), EXISTS, made)
    scripted.script("ListVirtualMFADevices", virtual_devices(SERIAL))
    scripted.script("DeleteVirtualMFADevice", Fine())
    with pytest.raises(Postponed):
        mfa.create_device(told, "jo-1", path="/people/")
    assert scripted.calls["CreateVirtualMFADevice"] == 1
    assert mfa.create_device(told, "jo-1", path="/people/").serial == SERIAL


def test_right_codes_enable_the_device(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("EnableMFADevice", Fine())
    mfa.enable(told, "jo", SERIAL, "123456", "234567")
    sent = scripted.sent[0]
    assert (sent["AuthenticationCode1"], sent["AuthenticationCode2"]) == ("123456", "234567")


def test_wrong_codes_ask_for_two_new_ones(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("EnableMFADevice", WRONG)
    scripted.script("ListMFADevices", devices())
    with pytest.raises(Invalid) as refused:
        mfa.enable(told, "jo", SERIAL, "123456", "234567")
    assert refused.value.why == (
        "AWS needs two new codes, one after the other. Wait for the next one."
    )
    assert refused.value.field == "code1"


@pytest.mark.parametrize("reply", [WRONG, EXISTS], ids=["code used", "exists"])
def test_enabling_again_what_is_enabled_is_fine(
    scripted: ScriptedIam, told: Aws, reply: Error
) -> None:
    scripted.script("EnableMFADevice", reply)
    scripted.script("ListMFADevices", devices(SERIAL))
    mfa.enable(told, "jo", SERIAL, "123456", "234567")


def test_a_device_that_was_cleared_away_says_so(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("EnableMFADevice", ABSENT)
    with pytest.raises(Conflict, match="not set up in time"):
        mfa.enable(told, "jo", SERIAL, "123456", "234567")


def test_a_ninth_device_is_refused_in_words(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script(
        "EnableMFADevice", Error("LimitExceeded", 409, "quota for MFADevicesPerUser: 8")
    )
    with pytest.raises(AwsRefused, match="MFA devices for one user"):
        mfa.enable(told, "jo", SERIAL, "123456", "234567")


def test_a_device_in_use_is_not_deleted(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("DeleteVirtualMFADevice", Error("DeleteConflict", 409, "assigned"))
    assert mfa.delete_device(told, SERIAL) == "in use: left alone"


def test_taking_a_device_away_twice_is_once(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("DeactivateMFADevice", Fine(), ABSENT)
    assert mfa.disable(told, "jo", SERIAL) == "taken away"
    assert mfa.disable(told, "jo", SERIAL) == "was gone already"
    assert scripted.sent[0]["SerialNumber"] == SERIAL


def test_whether_a_user_has_mfa(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("ListMFADevices", devices(), devices(SERIAL), ABSENT)
    assert not mfa.has_mfa(told, "jo")
    assert mfa.has_mfa(told, "jo")
    with pytest.raises(NotFound):
        mfa.has_mfa(told, "jo")


@pytest.mark.parametrize("spaced", ["123 456", " 123456 ", "123\u00a0456", "1 2 3 4 5 6\n"])
def test_the_spaces_an_app_shows_do_not_matter(spaced: str) -> None:
    assert mfa.clean_codes(spaced, "654321") == ("123456", "654321")


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "12345",
        "1234567",
        "12345a",
        "١٢٣٤٥٦",
        "\N{FULLWIDTH DIGIT ONE}23456",
        "-12345",
        "12.456",
    ],
)
def test_anything_but_six_digits_is_refused_at_its_field(wrong: str) -> None:
    with pytest.raises(Invalid) as first:
        mfa.clean_codes(wrong, "654321")
    with pytest.raises(Invalid) as second:
        mfa.clean_codes("654321", wrong)
    assert (first.value.field, second.value.field) == ("code1", "code2")


def test_the_same_code_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="two new codes") as refused:
        mfa.clean_codes("123456", "123 456")
    assert refused.value.field == "code2"
