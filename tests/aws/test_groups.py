"""Groups: made as approved, joined patiently, left without complaint."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from bot.aws import look
from bot.aws.apply import Mark, apply, leave_group
from bot.aws.clients import Aws
from bot.domain.changes import (
    CreateGroup,
    CreateUser,
    JoinGroup,
    OfferAccessKey,
    OfferMfa,
    OfferPassword,
)
from bot.domain.errors import AwsRefused, Conflict, Postponed
from tests.aws.answers import ABSENT, DENIED, EXISTS, NOW, attached, group, groups, inline, user
from tests.aws.scripted import Dropped, Error, Fine, Reply, ScriptedIam

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
DEV = CreateGroup("dev", "/departments/", (POWER, READ_ONLY))
JOIN = JoinGroup("jo", "dev")
MARK = Mark("r1", NOW)


def there(scripted: ScriptedIam, *policies: str, path: str = "/departments/") -> None:
    scripted.script("GetGroup", group(path=path))
    scripted.script("ListAttachedGroupPolicies", attached(*policies))
    scripted.script("ListGroupPolicies", inline())


def test_a_group_is_made_with_its_policies_and_twice_is_once(aws: Aws) -> None:
    name = f"dev.{uuid.uuid4().hex[:8]}"
    change = CreateGroup(name, "/departments/", (POWER, READ_ONLY))
    assert apply(aws, change, MARK).detail == "created"
    made = look.find_group(aws, name)
    assert made is not None
    assert (made.path, made.attached) == ("/departments/", (POWER, READ_ONLY))
    assert apply(aws, change, MARK).detail == "was there already, as approved"
    assert look.find_group(aws, name) == made


def test_a_half_made_group_gets_only_what_it_lacks(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateGroup", EXISTS)
    there(scripted, POWER)
    scripted.script("AttachGroupPolicy", Fine())
    assert apply(told, DEV, MARK).detail == "completed"
    assert [form["PolicyArn"] for form in scripted.sent if "PolicyArn" in form] == [READ_ONLY]


def test_a_lost_reply_is_looked_up_before_anything_else(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateGroup", Dropped())
    there(scripted)
    scripted.script("AttachGroupPolicy", Fine())
    assert apply(told, DEV, MARK).detail == "completed"
    assert scripted.calls["CreateGroup"] == 1
    assert scripted.calls["AttachGroupPolicy"] == 2


def test_a_lost_reply_without_a_trace_is_tried_again_soon(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateGroup", Dropped())
    there(scripted)
    scripted.script("GetGroup", ABSENT)
    scripted.script("ListGroups", groups("ops"))
    with pytest.raises(Postponed) as waiting:
        apply(told, DEV, MARK)
    assert waiting.value.retry_in is not None


def test_a_group_in_another_spelling_is_a_conflict(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateGroup", EXISTS)
    there(scripted)
    scripted.script("GetGroup", ABSENT)
    scripted.script("ListGroups", groups("ops", "Dev"))
    with pytest.raises(Conflict, match="takes `dev` for the group `Dev`"):
        apply(told, DEV, MARK)


def test_a_group_under_another_path_is_left_alone(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateGroup", EXISTS)
    there(scripted, path="/")
    with pytest.raises(Conflict, match="exists under /, not under /departments/"):
        apply(told, DEV, MARK)
    assert "AttachGroupPolicy" not in scripted.calls


@pytest.mark.parametrize("extra", ["attached", "inline"])
def test_a_group_that_gives_more_than_was_approved_is_a_conflict(
    scripted: ScriptedIam, told: Aws, extra: str
) -> None:
    scripted.script("CreateGroup", EXISTS)
    there(scripted, POWER)
    if extra == "attached":
        admin = "arn:aws:iam::aws:policy/AdministratorAccess"
        scripted.script("ListAttachedGroupPolicies", attached(admin, POWER))
    else:
        scripted.script("ListGroupPolicies", inline("AdministratorAccess"))
    with pytest.raises(Conflict, match="gives `AdministratorAccess`"):
        apply(told, DEV, MARK)
    assert "AttachGroupPolicy" not in scripted.calls


def test_a_new_group_that_is_not_visible_yet_is_waited_for(
    scripted: ScriptedIam, told: Aws, pauses: list[float]
) -> None:
    there(scripted)
    scripted.script("CreateGroup", group())
    scripted.script("GetGroup", ABSENT)
    scripted.script("AttachGroupPolicy", ABSENT, ABSENT, Fine())
    assert apply(told, CreateGroup("dev", "/departments/", (POWER,)), MARK).detail == "created"
    assert pauses == [0, 1, 2]


def test_a_policy_that_does_not_exist_is_named(scripted: ScriptedIam, told: Aws) -> None:
    there(scripted)
    scripted.script("CreateGroup", group())
    scripted.script("AttachGroupPolicy", Error("NoSuchEntity", 404, "Policy does not exist"))
    with pytest.raises(AwsRefused, match=f"There is no policy `{POWER}`"):
        apply(told, CreateGroup("dev", "/departments/", (POWER,)), MARK)
    assert scripted.calls["AttachGroupPolicy"] == 1


def test_a_lost_reply_to_attaching_is_simply_repeated_later(
    scripted: ScriptedIam, told: Aws
) -> None:
    scripted.script("CreateGroup", group())
    scripted.script("AttachGroupPolicy", Dropped())
    with pytest.raises(Postponed):
        apply(told, DEV, MARK)


def test_joining_twice_is_joining_once_and_so_is_leaving(aws: Aws) -> None:
    name, department = f"jo.{uuid.uuid4().hex[:8]}", f"dev.{uuid.uuid4().hex[:8]}"
    mark = Mark("r1", datetime.now(UTC))
    apply(aws, CreateUser(name, "/people/", ()), mark)
    apply(aws, CreateGroup(department, "/departments/", ()), mark)
    for _ in range(2):
        assert apply(aws, JoinGroup(name, department), mark).detail == "joined"
        members = aws.reads.get_group(GroupName=department)["Users"]
        assert [member["UserName"] for member in members] == [name]
    assert leave_group(aws, name, department) == "left"
    leave_group(aws, name, department)
    assert aws.reads.get_group(GroupName=department)["Users"] == []


@pytest.mark.parametrize("refusal", [ABSENT, DENIED], ids=["unseen", "denied"])
def test_a_refusal_right_after_our_own_create_is_waited_out(
    scripted: ScriptedIam, told: Aws, pauses: list[float], refusal: Reply
) -> None:
    scripted.script("GetUser", user(age=timedelta(seconds=30)))
    scripted.script("AddUserToGroup", refusal, refusal, Fine())
    assert apply(told, JOIN, MARK).detail == "joined"
    assert pauses == [0, 1, 2]


def test_waiting_in_place_ends_after_seven_seconds(
    scripted: ScriptedIam, told: Aws, pauses: list[float]
) -> None:
    scripted.script("GetUser", user(age=timedelta(seconds=30)))
    scripted.script("AddUserToGroup", DENIED)
    with pytest.raises(Postponed, match="too new") as waiting:
        apply(told, JOIN, MARK)
    assert waiting.value.retry_in is not None
    assert pauses == [0, 1, 2, 4]


@pytest.mark.parametrize(
    "known",
    [user(age=timedelta(seconds=61)), user(request_id="other")],
    ids=["older", "not ours"],
)
@pytest.mark.parametrize("refusal", [ABSENT, DENIED], ids=["unseen", "denied"])
def test_a_refusal_about_any_other_user_is_final(
    scripted: ScriptedIam, told: Aws, known: Fine, refusal: Reply
) -> None:
    scripted.script("GetUser", known)
    scripted.script("AddUserToGroup", refusal)
    with pytest.raises(AwsRefused):
        apply(told, JOIN, MARK)
    assert scripted.calls["AddUserToGroup"] == 1


def test_an_invisible_user_is_waited_for_only_five_minutes(
    scripted: ScriptedIam, told: Aws
) -> None:
    scripted.script("GetUser", ABSENT)
    scripted.script("AddUserToGroup", ABSENT)
    with pytest.raises(Postponed):
        apply(told, JOIN, Mark("r1", NOW, since=NOW - timedelta(minutes=4)))
    with pytest.raises(AwsRefused, match="not there any more"):
        apply(told, JOIN, Mark("r1", NOW, since=NOW - timedelta(minutes=5)))


def test_the_eleventh_group_is_refused_in_words(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("AddUserToGroup", Error("LimitExceeded", 409, "quota for GroupsPerUser: 10"))
    with pytest.raises(AwsRefused) as refused:
        apply(told, JOIN, MARK)
    assert refused.value.why == (
        "`jo` is in 10 groups already, AWS's most. It must leave one first."
    )


def test_leaving_what_is_gone_counts_as_done(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("RemoveUserFromGroup", ABSENT)
    assert leave_group(told, "jo", "dev") == "was not in it any more"


def test_an_offer_asks_aws_nothing(scripted: ScriptedIam, told: Aws) -> None:
    for offer in (OfferPassword("jo"), OfferAccessKey("jo"), OfferMfa("jo")):
        assert apply(told, offer, MARK).detail == ""
    assert not scripted.calls
