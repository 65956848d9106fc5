"""Whether AWS would let us change what we must: simulated, nothing is tried."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from bot.aws import look
from bot.aws.bot_policy import Statement, bot_policy
from bot.aws.clients import Aws
from bot.aws.errors import code_of, translated
from bot.cli.checks.finding import About, Finding
from bot.policy import Policy

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import ContextEntryTypeDef

CAN_NOT_SAY = frozenset({"AccessDenied", "InvalidAction", "NoSuchEntity", "ValidationError"})
"""Not allowed to simulate, or nothing here to simulate with, or no such role under that name."""

SOMEBODY = "twokeys-check"


def of_changes(aws: Aws, policy: Policy) -> Iterator[Finding]:
    """Every change that `iam-policy` allows, asked of AWS's own simulator."""
    about = About("AWS rights to change")
    us = look.identity(aws)
    document = bot_policy(
        partition=us.partition,
        account_id=us.account_id,
        user_path=policy.account.user_path,
        group_path=policy.account.group_path,
        boundary=policy.account.permissions_boundary,
        policies=[arn for group in policy.groups.values() for arn in group.policies],
    )
    statements = [s for s in cast("list[Statement]", document["Statement"]) if _changes(s)]
    try:
        denied = [name for s in statements for name in _denied(aws, principal(us), s)]
    except _CanNotSay as silent:
        yield about.skip(f"AWS does not simulate for us ({silent}); it need not")
        return
    if denied:
        mend = "Give the role what `twokeys iam-policy` prints."
        yield about.bad(f"AWS would refuse {', '.join(denied)}", mend)
    else:
        yield about.ok("all that are needed, says AWS's simulator")


class _CanNotSay(Exception):
    """The simulator is out of our reach."""


def _changes(statement: Statement) -> bool:
    return statement["Effect"] == "Allow" and statement["Resource"] != "*"


def principal(us: look.Identity) -> str:
    """The simulator wants the role, not its session; a role's path is not in the session's name."""
    parts = us.arn.split(":", 5)
    kind, _, name = parts[5].partition("/")
    if kind != "assumed-role":
        return us.arn
    return f"arn:{us.partition}:iam::{us.account_id}:role/{name.partition('/')[0]}"


def _denied(aws: Aws, who: str, statement: Statement) -> list[str]:
    with translated():
        try:
            answer = aws.reads.simulate_principal_policy(
                PolicySourceArn=who,
                ActionNames=cast("list[str]", statement["Action"]),
                ResourceArns=[str(statement["Resource"]).replace("*", SOMEBODY)],
                ContextEntries=_context(statement),
            )
        except ClientError as e:
            if code_of(e) in CAN_NOT_SAY:
                raise _CanNotSay(code_of(e)) from None
            raise
    return [
        result["EvalActionName"]
        for result in answer["EvaluationResults"]
        if result["EvalDecision"] != "allowed"
    ]


def _context(statement: Statement) -> "Sequence[ContextEntryTypeDef]":
    """What the call itself would bring: the values that the statement's conditions ask for."""
    conditions = cast("Mapping[str, Mapping[str, Any]]", statement.get("Condition", {}))
    asked = {key: value for test in conditions.values() for key, value in test.items()}
    return [_entry(key, value) for key, value in asked.items()]


def _entry(key: str, value: Any) -> "ContextEntryTypeDef":
    if key.startswith("aws:TagKeys"):
        return {
            "ContextKeyName": key,
            "ContextKeyValues": list(value),
            "ContextKeyType": "stringList",
        }
    one = value[0] if isinstance(value, list) else value
    return {"ContextKeyName": key, "ContextKeyValues": [str(one)], "ContextKeyType": "string"}
