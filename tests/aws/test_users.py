"""Making a user: once per request, whatever is lost on the way."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from bot.aws import look
from bot.aws.apply import Applied, Mark, apply, check_same_user
from bot.aws.clients import Aws
from bot.domain.changes import CreateUser
from bot.domain.errors import AwsRefused, Conflict, Postponed
from tests.aws.answers import ABSENT, EXISTS, NOW, no_users, user
from tests.aws.scripted import Dropped, Error, Fine, Raw, Reply, ScriptedIam

MARK = Mark("r1", NOW)
BOUNDARY = "arn:aws:iam::111122223333:policy/twokeys/boundary"
JO = CreateUser("jo", "/people/", (("slack-user", "U0JO"),))


def test_a_user_is_made_with_path_and_tags_and_twice_is_once(aws: Aws) -> None:
    name = f"jo.{uuid.uuid4().hex[:8]}"
    change = CreateUser(name, "/people/", (("slack-user", "U0JO"),))
    mark = Mark("request-1", datetime(2026, 11, 24, 10, 2, 3, tzinfo=UTC))
    first = apply(aws, change, mark)
    made = look.find_user(aws, name)
    assert made is not None
    assert first == Applied(f"created, id {made.id}", made.id)
    assert made.path == "/people/"
    assert made.tags == {
        "slack-user": "U0JO",
        "managed-by": "twokeys",
        "request-id": "request-1",
        "created-at": "2026-11-24T10:02:03+00:00",
    }
    again = apply(aws, change, mark)
    assert again == Applied(f"was there already, made by this request, id {made.id}", made.id)
    assert look.find_user(aws, name) == made


def test_the_boundary_is_set_with_the_user_itself(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateUser", user())
    apply(told, CreateUser("jo", "/people/", (), boundary=BOUNDARY), MARK)
    assert scripted.sent[0]["PermissionsBoundary"] == BOUNDARY
    apply(told, JO, MARK)
    assert "PermissionsBoundary" not in scripted.sent[1]


def test_a_tag_of_a_change_cannot_pose_as_ours(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateUser", user())
    apply(told, CreateUser("jo", "/people/", (("request-id", "other"),)), MARK)
    assert "other" not in scripted.sent[0].values()


@pytest.mark.parametrize(
    "lost", [Dropped(), Error("ServiceFailure", 500), Raw(502, "<p>")], ids=repr
)
def test_a_lost_reply_finds_the_user_by_its_tag_and_sends_nothing_twice(
    scripted: ScriptedIam, told: Aws, lost: Reply
) -> None:
    scripted.script("CreateUser", lost)
    scripted.script("GetUser", user())
    detail = "was there already, made by this request, id AIDAJO"
    assert apply(told, JO, MARK) == Applied(detail, "AIDAJO")
    assert scripted.calls["CreateUser"] == 1


def test_a_lost_reply_without_a_trace_is_tried_again_soon(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateUser", Dropped(), EXISTS)
    scripted.script("GetUser", ABSENT, user())
    scripted.script("ListUsers", no_users())
    with pytest.raises(Postponed) as waiting:
        apply(told, JO, MARK)
    assert waiting.value.retry_in is not None
    assert waiting.value.retry_in <= timedelta(minutes=1)
    assert apply(told, JO, MARK).detail.startswith("was there already")


def test_the_name_of_someone_else_is_a_conflict_that_says_since_when(
    scripted: ScriptedIam, told: Aws
) -> None:
    scripted.script("CreateUser", EXISTS)
    scripted.script("GetUser", user(request_id="other"))
    with pytest.raises(Conflict) as refused:
        apply(told, JO, MARK)
    assert refused.value.why == (
        "`jo` exists since 3 March 2026 and was not made by this request. "
        "Ask again with another name."
    )


def test_someone_elses_user_is_not_adopted_after_a_lost_reply(
    scripted: ScriptedIam, told: Aws
) -> None:
    scripted.script("CreateUser", Dropped())
    scripted.script("GetUser", user(request_id="other"))
    with pytest.raises(Conflict):
        apply(told, JO, MARK)


def test_a_name_taken_in_another_case_is_told_as_it_is_written(
    scripted: ScriptedIam, told: Aws
) -> None:
    scripted.script("CreateUser", EXISTS)
    scripted.script("GetUser", ABSENT, user("Jo", request_id="other"))
    scripted.script(
        "ListUsers",
        Fine(user("Jo").inner.replace("User>", "member>").join(("<Users>", "</Users>"))),
    )
    with pytest.raises(Conflict, match="`Jo` exists since"):
        apply(told, JO, MARK)


@pytest.mark.parametrize("changed", [user(path="/other/"), user(boundary="arn:other")])
def test_our_own_user_that_someone_changed_is_a_conflict(
    scripted: ScriptedIam, told: Aws, changed: Fine
) -> None:
    scripted.script("CreateUser", EXISTS)
    scripted.script("GetUser", changed)
    with pytest.raises(Conflict, match="changed by someone since"):
        apply(told, JO, MARK)


def test_access_denied_is_final_and_looks_at_nothing(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("CreateUser", Error("AccessDenied", 403, "no"))
    with pytest.raises(AwsRefused):
        apply(told, JO, MARK)
    assert scripted.calls == {"CreateUser": 1}


def test_a_user_made_anew_under_its_name_is_not_the_same(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("GetUser", user())
    check_same_user(told, "jo", "AIDAJO")
    with pytest.raises(Conflict, match="not the same user any more"):
        check_same_user(told, "jo", "AIDAOLD")
    scripted.script("GetUser", ABSENT)
    with pytest.raises(Conflict, match="does not exist any more"):
        check_same_user(told, "jo", "AIDAJO")
