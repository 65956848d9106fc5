"""Access keys: one send, no secret in sight, and every repeat harmless."""

import traceback
import uuid

import pytest

from bot.aws import access_keys
from bot.aws.clients import Aws
from bot.domain.errors import AwsRefused, Conflict, NotFound, OutcomeUnknown, Postponed, Refused
from tests.aws.answers import ABSENT, keys, new_key
from tests.aws.scripted import Dropped, Error, Fine, Raw, Reply, ScriptedIam

CANARY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.fixture
def jo(aws: Aws) -> str:
    name = f"jo.{uuid.uuid4().hex[:8]}"
    aws.writes.create_user(UserName=name)
    return name


def test_a_key_lives_from_mint_to_deletion(aws: Aws, jo: str) -> None:
    made = access_keys.mint(aws, jo)
    assert [(key.id, key.status) for key in access_keys.list_keys(aws, jo)] == [(made.id, "Active")]
    assert len(made.secret.reveal()) == 40
    assert access_keys.last_used(aws, made.id) is None
    for _ in range(2):
        assert access_keys.switch_off(aws, jo, made.id) == "switched off"
        assert access_keys.list_keys(aws, jo)[0].status == "Inactive"
    for _ in range(2):
        assert access_keys.switch_on(aws, jo, made.id) == "switched on"
        assert access_keys.list_keys(aws, jo)[0].status == "Active"
    assert access_keys.delete(aws, jo, made.id) == "deleted"
    assert access_keys.delete(aws, jo, made.id) == "was gone already"
    assert access_keys.list_keys(aws, jo) == []


def test_a_third_key_is_refused_with_the_two_that_exist(aws: Aws, jo: str) -> None:
    ids = [access_keys.mint(aws, jo).id for _ in range(2)]
    with pytest.raises(Refused) as refused:
        access_keys.mint(aws, jo)
    assert all(key_id in refused.value.why for key_id in ids)
    assert "One must be deleted first" in refused.value.why


def test_the_secret_is_masked_in_the_answer(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateAccessKey", new_key("AKIANEWNEWNEWNEW", CANARY))
    made = access_keys.mint(told, "jo")
    assert CANARY not in f"{made} {made!r} {vars(made)}"
    assert (made.id, made.secret.reveal()) == ("AKIANEWNEWNEWNEW", CANARY)


LOST: list[Reply] = [Dropped(), Error("ServiceFailure", 500), Raw(502, "<p>"), Raw(200, CANARY)]


@pytest.mark.parametrize("reply", LOST, ids=repr)
def test_a_lost_key_is_an_unknown_outcome_and_was_sent_once(
    scripted: ScriptedIam, told: Aws, reply: Reply
) -> None:
    scripted.script("CreateAccessKey", reply)
    with pytest.raises(OutcomeUnknown) as unknown:
        access_keys.mint(told, "jo")
    assert scripted.calls["CreateAccessKey"] == 1
    assert CANARY not in "".join(traceback.format_exception(unknown.value))


def test_a_throttled_mint_made_nothing(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateAccessKey", Error("Throttling", 400, "Rate exceeded"))
    with pytest.raises(Postponed):
        access_keys.mint(told, "jo")
    assert scripted.calls["CreateAccessKey"] == 1


def test_no_key_is_made_for_a_user_who_is_gone(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateAccessKey", ABSENT)
    with pytest.raises(Conflict, match="does not exist any more"):
        access_keys.mint(told, "jo")


def test_all_pages_of_keys_are_listed(scripted: ScriptedIam, told: Aws) -> None:
    first = Fine(
        keys("AKIAONE1AKIAONE1").inner + "<IsTruncated>true</IsTruncated><Marker>m</Marker>"
    )
    scripted.script("ListAccessKeys", first, keys("AKIATWO2AKIATWO2"))
    found = [key.id for key in access_keys.list_keys(told, "jo")]
    assert found == ["AKIAONE1AKIAONE1", "AKIATWO2AKIATWO2"]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (ABSENT, NotFound),
        (Error("Throttling"), Postponed),
        (Error("AccessDenied", 403), AwsRefused),
    ],
)
def test_a_listing_that_fails_is_not_an_empty_one(
    scripted: ScriptedIam, told: Aws, reply: Reply, outcome: type[Exception]
) -> None:
    scripted.script("ListAccessKeys", reply)
    with pytest.raises(outcome):
        access_keys.list_keys(told, "jo")


def test_a_key_that_is_gone_is_off_and_deleted_but_not_on(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("UpdateAccessKey", ABSENT)
    scripted.script("DeleteAccessKey", ABSENT)
    assert access_keys.switch_off(told, "jo", "AKIAGONEGONEGONE") == "was gone already"
    assert access_keys.delete(told, "jo", "AKIAGONEGONEGONE") == "was gone already"
    with pytest.raises(NotFound, match="is gone"):
        access_keys.switch_on(told, "jo", "AKIAGONEGONEGONE")


def test_the_last_use_of_a_key_is_told(scripted: ScriptedIam, told: Aws) -> None:
    used = "<LastUsedDate>2026-03-03T10:00:00Z</LastUsedDate><ServiceName>s3</ServiceName>"
    scripted.script(
        "GetAccessKeyLastUsed",
        Fine(f"<UserName>jo</UserName><AccessKeyLastUsed>{used}</AccessKeyLastUsed>"),
        Fine("<AccessKeyLastUsed><ServiceName>N/A</ServiceName></AccessKeyLastUsed>"),
        ABSENT,
    )
    last = access_keys.last_used(told, "AKIAONE1AKIAONE1")
    assert last is not None
    assert last.isoformat() == "2026-03-03T10:00:00+00:00"
    assert access_keys.last_used(told, "AKIAONE1AKIAONE1") is None
    with pytest.raises(NotFound):
        access_keys.last_used(told, "AKIAONE1AKIAONE1")
