"""`/iam onboard`, asked and planned in one line."""

from typing import Any

from bot.aws.clients import Aws
from bot.commands._base import Asking
from bot.commands.onboard import Onboard
from bot.domain.changes import (
    JoinGroup,
)
from bot.domain.models import RequestId
from bot.domain.plan import Plan
from bot.policy import Policy

POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
BOUNDARY = "arn:aws:iam::123456789012:policy/twokeys/boundary"
ANYTHING = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'


def onboard(rules: Policy, **said: Any) -> Onboard:
    return Onboard.parse(
        {"person": "U0JO", "user": "jo.smith", "reason": "joins payments", **said}, rules
    )


def planned(aws: Aws, rules: Policy, **said: Any) -> Plan:
    return onboard(rules, **said).plan(aws, asking(rules))


def asking(rules: Policy) -> Asking:
    return Asking(RequestId("id-of-the-request"), rules)


def make_group(aws: Aws, name: str, *policies: str, path: str = "/departments/") -> None:
    aws.writes.create_group(GroupName=name, Path=path)
    for arn in policies:
        aws.writes.attach_group_policy(GroupName=name, PolicyArn=arn)


def words(plan: Plan) -> list[str]:
    return [change.words for change in plan.changes]


def joins(plan: Plan) -> list[JoinGroup]:
    return [change for change in plan.changes if isinstance(change, JoinGroup)]
