"""`check` asks AWS's simulator whether the changes would be allowed, where it may."""

from collections.abc import Iterator

import pytest

from bot.aws.look import Identity
from bot.cli.checks.changes import principal
from tests.aws.scripted import Error, Fine, ScriptedIam, serve_scripted
from tests.cli.conftest import Shell
from tests.cli.findings import Findings, checked

ROLE = "arn:aws:sts::123456789012:assumed-role/twokeys/i-0abc"


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedIam]:
    with serve_scripted() as iam:
        yield iam


@pytest.fixture
def aws(server: ScriptedIam) -> ScriptedIam:
    server.forget()
    us = f"<Arn>{ROLE}</Arn><UserId>AROA:i-0abc</UserId><Account>123456789012</Account>"
    server.script("GetCallerIdentity", Fine(us))
    return server


def simulated(**decisions: str) -> Fine:
    results = "".join(
        f"<member><EvalActionName>iam:{action}</EvalActionName>"
        f"<EvalDecision>{decision}</EvalDecision></member>"
        for action, decision in decisions.items()
    )
    return Fine(f"<EvaluationResults>{results}</EvaluationResults>")


def found(shell: Shell, aws: ScriptedIam) -> dict[str, str]:
    every: Findings = checked(shell, **aws.environment)
    return every["AWS rights to change"][0]


def test_what_the_simulator_would_refuse_is_named(shell: Shell, aws: ScriptedIam) -> None:
    aws.script(
        "SimulatePrincipalPolicy",
        simulated(CreateUser="implicitDeny"),
        simulated(TagUser="allowed"),
        simulated(CreateAccessKey="explicitDeny", DeleteAccessKey="allowed"),
        simulated(),
    )
    told = found(shell, aws)
    assert told["mark"] == "failed"
    assert told["text"] == "AWS would refuse iam:CreateUser, iam:CreateAccessKey"


def test_when_it_would_allow_all_it_is_green(shell: Shell, aws: ScriptedIam) -> None:
    aws.script("SimulatePrincipalPolicy", simulated(CreateUser="allowed"))
    assert found(shell, aws)["mark"] == "ok"


def test_it_is_asked_about_the_role_and_with_what_the_call_would_bring(
    shell: Shell, aws: ScriptedIam
) -> None:
    aws.script("SimulatePrincipalPolicy", simulated())
    found(shell, aws)
    asked = [sent for sent in aws.sent if sent["Action"] == "SimulatePrincipalPolicy"]
    making = next(sent for sent in asked if sent["ActionNames.member.1"] == "iam:CreateUser")
    assert making["PolicySourceArn"] == "arn:aws:iam::123456789012:role/twokeys"
    assert making["ResourceArns.member.1"] == "arn:aws:iam::123456789012:user/people/twokeys-check"
    assert making["ContextEntries.member.1.ContextKeyName"] == "aws:RequestTag/managed-by"
    assert making["ContextEntries.member.1.ContextKeyValues.member.1"] == "twokeys"


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidAction", "NoSuchEntity"])
def test_where_it_may_not_be_asked_nothing_fails(shell: Shell, aws: ScriptedIam, code: str) -> None:
    aws.script("SimulatePrincipalPolicy", Error(code, 403))
    told = found(shell, aws)
    assert (told["mark"], code in told["text"]) == ("not checked", True)


@pytest.mark.parametrize(
    ("arn", "whose"),
    [
        (ROLE, "arn:aws:iam::123456789012:role/twokeys"),
        (
            "arn:aws:iam::123456789012:user/service/bot",
            "arn:aws:iam::123456789012:user/service/bot",
        ),
    ],
)
def test_a_session_is_traced_to_its_role(arn: str, whose: str) -> None:
    assert principal(Identity("123456789012", arn)) == whose
