"""Reads: what is told, and that a failed listing never counts as an empty one."""

import uuid
from collections.abc import Callable

import pytest

from bot.aws import look
from bot.aws.clients import Aws
from bot.domain.errors import AwsRefused, Postponed
from tests.aws.answers import attached, inline
from tests.aws.scripted import Error, Fine, ScriptedIam

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
DENY_ALL = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'


def fresh(stem: str) -> str:
    return f"{stem}.{uuid.uuid4().hex[:8]}"


def page(inner: str, marker: str = "") -> Fine:
    more = f"<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>" if marker else ""
    return Fine(f"{inner}{more}")


def user_xml(name: str) -> str:
    inner = f"<Path>/</Path><UserName>{name}</UserName><UserId>AIDA{name}</UserId>"
    inner += f"<Arn>arn:aws:iam::1:user/{name}</Arn><CreateDate>2026-03-03T10:00:00Z</CreateDate>"
    return inner


def listed(*names: str, marker: str = "") -> Fine:
    members = "".join(f"<member>{user_xml(name)}</member>" for name in names)
    return page(f"<Users>{members}</Users>", marker)


def test_a_user_is_told_with_path_tags_and_id(aws: Aws) -> None:
    name = fresh("jo")
    aws.writes.create_user(UserName=name, Path="/people/", Tags=[{"Key": "a", "Value": "b"}])
    found = look.find_user(aws, name)
    assert found is not None
    assert (found.name, found.path, found.tags) == (name, "/people/", {"a": "b"})
    assert found.boundary is None
    assert found.created.tzinfo is not None
    assert found.arn.endswith(f":user/people/{name}")


def test_a_name_nobody_has_is_none(aws: Aws) -> None:
    assert look.find_user(aws, fresh("nobody")) is None
    assert look.find_group(aws, fresh("nothing")) is None


def test_the_boundary_is_told(scripted: ScriptedIam, told: Aws) -> None:
    arn = "<PermissionsBoundaryArn>arn:b</PermissionsBoundaryArn>"
    bounded = f"<PermissionsBoundary>{arn}</PermissionsBoundary>"
    scripted.script("GetUser", Fine(f"<User>{user_xml('jo')}{bounded}</User>"))
    found = look.find_user(told, "jo")
    assert found is not None
    assert found.boundary == "arn:b"


def test_a_name_is_found_in_another_case_and_told_as_it_is_written(aws: Aws) -> None:
    name = fresh("Jane")
    aws.writes.create_user(UserName=name)
    found = look.find_name_in_any_case(aws, name.swapcase())
    assert found is not None
    assert found.name == name
    assert look.find_name_in_any_case(aws, fresh("nobody")) is None


def test_an_exact_name_needs_no_listing(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("GetUser", Fine(f"<User>{user_xml('jo')}</User>"))
    assert look.find_name_in_any_case(told, "jo") is not None
    assert scripted.calls == {"GetUser": 1}


def test_every_page_is_read_even_after_an_empty_one(scripted: ScriptedIam, told: Aws) -> None:
    absent = Error("NoSuchEntity", 404)
    scripted.script("GetUser", absent, Fine(f"<User>{user_xml('Jo')}</User>"))
    scripted.script("ListUsers", listed(marker="1"), listed("al", marker="2"), listed("Jo"))
    found = look.find_name_in_any_case(told, "jo")
    assert found is not None
    assert found.name == "Jo"
    assert scripted.calls["ListUsers"] == 3
    assert scripted.sent[1]["MaxItems"] == "1000"


def test_throttling_on_the_third_page_is_no_answer(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("GetUser", Error("NoSuchEntity", 404))
    limit = Error("Throttling", 400, "Rate exceeded")
    scripted.script("ListUsers", listed("a", marker="1"), listed("b", marker="2"), limit)
    with pytest.raises(Postponed, match="slow down"):
        look.find_name_in_any_case(told, "jo")
    assert scripted.calls["ListUsers"] == 2 + 3


def test_a_group_is_told_with_all_that_it_gives(aws: Aws) -> None:
    name = fresh("dev")
    aws.writes.create_group(GroupName=name, Path="/departments/")
    for arn in (READ_ONLY, POWER):
        aws.writes.attach_group_policy(GroupName=name, PolicyArn=arn)
    aws.writes.put_group_policy(GroupName=name, PolicyName="own", PolicyDocument=DENY_ALL)
    found = look.find_group(aws, name)
    assert found is not None
    assert (found.path, found.attached, found.inline) == (
        "/departments/",
        (POWER, READ_ONLY),
        ("own",),
    )


@pytest.mark.parametrize("lacking", ["GetGroup", "ListAttachedGroupPolicies", "ListGroupPolicies"])
def test_a_group_that_one_call_does_not_know_is_absent(
    scripted: ScriptedIam, told: Aws, lacking: str
) -> None:
    script_group(scripted)
    scripted.script(lacking, Error("NoSuchEntity", 404, "The group cannot be found."))
    assert look.find_group(told, "dev") is None


@pytest.mark.parametrize("failing", ["GetGroup", "ListAttachedGroupPolicies", "ListGroupPolicies"])
def test_a_group_that_can_be_read_in_part_only_is_not_told_at_all(
    scripted: ScriptedIam, told: Aws, failing: str
) -> None:
    script_group(scripted)
    scripted.script(failing, Error("AccessDenied", 403, "no"))
    with pytest.raises(AwsRefused):
        look.find_group(told, "dev")


def test_what_a_group_gives_is_told_in_order(scripted: ScriptedIam, told: Aws) -> None:
    script_group(scripted)
    scripted.script("ListAttachedGroupPolicies", attached(READ_ONLY, POWER))
    scripted.script("ListGroupPolicies", inline("b", "a"))
    found = look.find_group(told, "dev")
    assert found is not None
    assert (found.attached, found.inline) == ((POWER, READ_ONLY), ("a", "b"))


def script_group(scripted: ScriptedIam) -> None:
    group = "<Path>/</Path><GroupName>dev</GroupName><GroupId>A</GroupId><Arn>a</Arn>"
    scripted.script("GetGroup", Fine(f"<Group>{group}</Group><Users/>"))
    scripted.script("ListAttachedGroupPolicies", Fine("<AttachedPolicies/>"))
    scripted.script("ListGroupPolicies", Fine("<PolicyNames/>"))


def test_one_look_tells_the_user_and_every_group_asked_for(aws: Aws) -> None:
    user, group, absent = fresh("jo"), fresh("dev"), fresh("none")
    aws.writes.create_user(UserName=user)
    aws.writes.create_group(GroupName=group)
    found, groups = look.look_at(aws, user, [group, absent, group])
    assert found is not None
    assert list(groups) == [group, absent]
    assert groups[group] is not None
    assert groups[absent] is None


def test_one_look_fails_when_any_part_of_it_fails(scripted: ScriptedIam, told: Aws) -> None:
    script_group(scripted)
    scripted.script("GetUser", Error("AccessDenied", 403, "no"))
    with pytest.raises(AwsRefused):
        look.look_at(told, "jo", ["dev"])


def identity_is(scripted: ScriptedIam, partition: str) -> None:
    arn = f"arn:{partition}:sts::111122223333:assumed-role/bot/x"
    scripted.script(
        "GetCallerIdentity",
        Fine(f"<Arn>{arn}</Arn><UserId>A</UserId><Account>111122223333</Account>"),
    )


@pytest.mark.parametrize(
    ("partition", "aliases", "url"),
    [
        ("aws", "<member>acme</member>", "https://acme.signin.aws.amazon.com/console"),
        ("aws", "", "https://111122223333.signin.aws.amazon.com/console"),
        ("aws-cn", "", "https://111122223333.signin.amazonaws.cn/console"),
        ("aws-us-gov", "", "https://111122223333.signin.amazonaws-us-gov.com/console"),
    ],
)
def test_the_sign_in_address_fits_the_account_and_the_partition(
    scripted: ScriptedIam, told: Aws, partition: str, aliases: str, url: str
) -> None:
    identity_is(scripted, partition)
    scripted.script("ListAccountAliases", Fine(f"<AccountAliases>{aliases}</AccountAliases>"))
    assert look.signin_url(told) == url
    assert look.account_id(told) == "111122223333"
    assert look.identity(told).partition == partition


Reading = Callable[[Aws], object]


@pytest.mark.parametrize(
    ("action", "reading"),
    [
        ("GetUser", lambda aws: look.find_user(aws, "jo")),
        ("ListAccountAliases", look.signin_url),
        ("GetCallerIdentity", look.account_id),
    ],
)
def test_a_read_that_fails_raises(
    scripted: ScriptedIam, told: Aws, action: str, reading: Reading
) -> None:
    identity_is(scripted, "aws")
    scripted.script("ListAccountAliases", Fine("<AccountAliases/>"))
    scripted.script(action, Error("ServiceFailure", 500))
    with pytest.raises(Postponed):
        reading(told)
