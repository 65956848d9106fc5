"""Each of AWS's errors, sent over HTTP, and what the rest of the bot sees of it."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from bot.aws.clients import Aws
from bot.aws.errors import translated
from bot.domain.errors import AwsRefused, OutcomeUnknown, Postponed
from tests.aws.scripted import Dropped, Error, Raw, Reply, ScriptedIam

CREDENTIAL_CODES = [
    ("ExpiredToken", 403, "expired"),
    ("InvalidClientTokenId", 403, "does not know"),
    ("UnrecognizedClientException", 403, "does not know"),
    ("SignatureDoesNotMatch", 403, "clock"),
    ("RequestExpired", 400, "clock"),
]
REFUSALS = [
    (Error("LimitExceeded", 409, "Cannot exceed quota for GroupsPerUser: 10"), "groups for one"),
    (Error("LimitExceeded", 409, "Cannot exceed quota for PoliciesPerGroup: 10"), "(10)"),
    (Error("LimitExceeded", 409, "Cannot exceed quota for Moons: 3"), "`Moons` (3)"),
    (Error("LimitExceeded", 409, "no more of it"), "no more of it."),
    (Error("ValidationError", 400, "1 error: Value at 'userName' failed"), "`userName`"),
    (Error("InvalidInput", 400, "no field named here"), "a value"),
    (Error("MalformedPolicyDocument", 400, "bad"), "does not accept"),
    (Error("PolicyNotAttachable", 400, "x"), "can't be given to a group"),
    (Error("UnmodifiableEntity", 400, "It is fixed"), "AWS refused: It is fixed."),
    (Error("NewlyInvented", 400, ""), "AWS refused: NewlyInvented."),
]
DOUBTS: list[Reply] = [
    Error("ServiceFailure", 500),
    Error("InternalFailure", 500),
    Error("ServiceUnavailable", 503),
    Raw(502, "<html>bad gateway</html>"),
    Raw(200, "not XML at all"),
    Dropped(),
]


ASKED = (
    "User: arn:aws:sts::1:assumed-role/bot/s is not authorized to perform: iam:CreateGroup "
    "on resource: arn:aws:iam::1:group/x/g"
)
NOT_LET = "AWS does not let Twokeys do `iam:CreateGroup` on `arn:aws:iam::1:group/x/g`."
SCP = "An explicit deny in a service control policy forbids it: ask whoever keeps that policy."
LACKS = "Its role lacks that right: `twokeys iam-policy` prints what it needs."


def ask(aws: Aws, *, once: bool = False) -> None:
    with translated(once=once):
        aws.writes.create_group(GroupName="g")


@pytest.mark.parametrize(("code", "status", "words"), CREDENTIAL_CODES)
def test_bad_credentials_postpone_and_alert_the_operator(
    scripted: ScriptedIam, told: Aws, code: str, status: int, words: str
) -> None:
    scripted.script("CreateGroup", Error(code, status, "x"))
    with pytest.raises(Postponed) as refused:
        ask(told, once=True)
    assert refused.value.why == "Twokeys can't reach AWS. Nothing was changed."
    assert words in refused.value.alert


@pytest.mark.parametrize("code", ["Throttling", "ThrottlingException", "RequestLimitExceeded"])
def test_throttling_postpones_and_a_write_is_sent_once(
    scripted: ScriptedIam, told: Aws, code: str
) -> None:
    scripted.script("CreateGroup", Error(code, 400, "Rate exceeded"))
    with pytest.raises(Postponed, match="slow down"):
        ask(told, once=True)
    assert scripted.calls["CreateGroup"] == 1


@pytest.mark.parametrize("code", ["EntityTemporarilyUnmodifiable", "ConcurrentModification"])
def test_a_change_still_settling_postpones_without_choosing_when(
    scripted: ScriptedIam, told: Aws, code: str
) -> None:
    scripted.script("CreateGroup", Error(code, 409, "later"))
    with pytest.raises(Postponed, match="asks us to wait") as waiting:
        ask(told, once=True)
    assert waiting.value.retry_in is None
    assert waiting.value.alert == ""


@pytest.mark.parametrize(("reply", "words"), REFUSALS)
def test_a_final_no_says_what_and_why(
    scripted: ScriptedIam, told: Aws, reply: Error, words: str
) -> None:
    scripted.script("CreateGroup", reply)
    with pytest.raises(AwsRefused) as refused:
        ask(told, once=True)
    assert words in refused.value.why


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            f"{ASKED} because no identity-based policy allows the iam:CreateGroup action",
            f"{NOT_LET} {LACKS}",
        ),
        (
            f"{ASKED} with an explicit deny in a service control policy",
            f"{NOT_LET} {SCP}",
        ),
        ("Access Denied", f"AWS does not let Twokeys do this. {LACKS}"),
    ],
)
def test_access_denied_names_the_action_and_the_resource(
    scripted: ScriptedIam, told: Aws, message: str, expected: str
) -> None:
    scripted.script("CreateGroup", Error("AccessDenied", 403, message))
    with pytest.raises(AwsRefused) as refused:
        ask(told)
    assert refused.value.why == expected


@pytest.mark.parametrize("reply", DOUBTS, ids=repr)
def test_a_doubt_about_an_unrepeatable_change_is_an_unknown_outcome(
    scripted: ScriptedIam, told: Aws, reply: Reply
) -> None:
    scripted.script("CreateGroup", reply)
    with pytest.raises(OutcomeUnknown):
        ask(told, once=True)
    assert scripted.calls["CreateGroup"] == 1


@pytest.mark.parametrize("reply", DOUBTS, ids=repr)
def test_a_doubt_about_a_repeatable_change_only_postpones(
    scripted: ScriptedIam, told: Aws, reply: Reply
) -> None:
    scripted.script("CreateGroup", reply)
    with pytest.raises(Postponed, match="did not answer"):
        ask(told)


def test_a_read_is_tried_three_times_before_it_postpones(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("GetUser", Error("ServiceFailure", 500))
    with pytest.raises(Postponed), translated():
        told.reads.get_user(UserName="jo")
    assert scripted.calls["GetUser"] == 3


@pytest.mark.parametrize("once", [True, False])
def test_what_was_never_sent_changed_nothing(once: bool) -> None:
    for error in (
        EndpointConnectionError(endpoint_url="x"),
        ConnectTimeoutError(endpoint_url="x"),
    ):
        with pytest.raises(Postponed, match="Nothing was changed"), translated(once=once):
            raise error


def test_a_read_timeout_of_a_change_is_an_unknown_outcome() -> None:
    with pytest.raises(OutcomeUnknown), translated(once=True):
        raise ReadTimeoutError(endpoint_url="x")


def test_a_missing_credential_and_a_role_that_cannot_be_assumed_alert_the_operator() -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "AssumeRole")
    for error in (NoCredentialsError(), denied):
        with pytest.raises(Postponed) as waiting, translated(once=True):
            raise error
        assert "credentials don't work" in waiting.value.alert


def test_a_value_botocore_refuses_is_not_quoted() -> None:
    report = "Invalid type for parameter Password, value: canary-password, type: int"
    with pytest.raises(AwsRefused) as refused, translated():
        raise ParamValidationError(report=report)
    assert "`Password`" in refused.value.why
    assert "canary" not in refused.value.why
    assert refused.value.__cause__ is None
