"""`twokeys iam-policy`."""

import json
from typing import Annotated

import typer

from bot.cli.exits import OneLine

AccountId = Annotated[
    str | None,
    typer.Option(metavar="ID", help="Twelve digits; asked of AWS if left out."),
]
Partition = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="aws, aws-cn or aws-us-gov; AWS's own, or aws."),
]


def command(account_id: AccountId = None, partition: Partition = None) -> None:
    """Print the least that Twokeys' own role needs, as JSON.

    It follows the paths, groups and policies of the policy file: print it again when those change.
    Needs no Slack token, and no AWS credentials when --account-id is given.
    """
    with OneLine():
        from bot import policy as policies
        from bot.aws.bot_policy import bot_policy
        from bot.cli import outside

        policy = policies.load(outside.settings_without_slack().twokeys_policy)
        account, place = _where(account_id, partition)
        document = bot_policy(
            partition=place,
            account_id=account,
            user_path=policy.account.user_path,
            group_path=policy.account.group_path,
            boundary=policy.account.permissions_boundary,
            policies=sorted({arn for group in policy.groups.values() for arn in group.policies}),
        )
    typer.echo(json.dumps(document, indent=2))


def _where(account_id: str | None, partition: str | None) -> tuple[str, str]:
    """The account and partition, as given or as AWS takes us for."""
    from bot.aws import look
    from bot.cli import outside
    from bot.domain.errors import Invalid, Postponed

    if account_id is not None:
        if len(account_id) != len("123456789012") or not account_id.isdecimal():
            raise typer.BadParameter("an account id has twelve digits", param_hint="--account-id")
        return account_id, partition or "aws"
    try:
        us = look.identity(outside.aws())
    except Postponed as silent:
        raise Invalid(
            f"Which account? {silent.why} Say --account-id, or give boto3 credentials."
        ) from None
    return us.account_id, partition or us.partition
