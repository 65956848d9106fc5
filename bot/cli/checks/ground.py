"""What the checks stand on, as far as it could be had: settings, policy, Slack, AWS."""

from collections.abc import Iterable
from dataclasses import dataclass

from slack_sdk import WebClient

from bot import policy as policies
from bot import settings as environment
from bot.aws.clients import Aws
from bot.cli import outside
from bot.cli.checks.finding import About, Finding
from bot.policy import BadPolicy, Policy
from bot.settings import BadSettings, Settings
from bot.wiring.base import slack_client


@dataclass(frozen=True)
class Ground:
    """`settings` are whole or absent; `rest` are those that have nothing to do with Slack."""

    settings: Settings | None
    rest: Settings | None
    policy: Policy | None
    client: WebClient | None
    aws: Aws | None
    troubles: tuple[Finding, ...]


def survey() -> Ground:
    """Everything tried on its own. What can't be had is a finding, and no reason to stop."""
    troubles: list[Finding] = []
    settings = rest = policy = aws = None
    try:
        settings = rest = environment.read()
    except BadSettings as e:
        mend = "`twokeys --help` lists the variables."
        troubles.append(About("settings").bad(str(e), mend))
        rest = _rest()
    try:
        policy = policies.load(rest.twokeys_policy) if rest else None
    except BadPolicy as e:
        troubles.append(About("policy file").bad(str(e)))
    try:
        aws = outside.aws()
    except BadSettings as e:
        troubles.append(About("AWS identity").bad(str(e)))
    client = slack_client(settings) if settings else None
    return Ground(settings, rest, policy, client, aws, tuple(troubles))


def _rest() -> Settings | None:
    try:
        return outside.settings_without_slack()
    except BadSettings:
        return None  # the first complaint hid this one: it comes when that is mended


def of_files(ground: Ground) -> Iterable[Finding]:
    """What the settings and the policy file say, once they can be read."""
    if ground.settings:
        yield About("settings").ok(_settings_in_short(ground.settings))
    policy = ground.policy
    if policy is None:
        return
    people = {id_ for ids in policy.approvers.values() for id_ in ids}
    about = About("policy file")
    yield about.ok(
        f"{policy.account.name}: {len(policy.groups)} groups, {len(people)} approvers named"
    )
    for group in sorted(id_ for id_ in people if id_.startswith("S")):
        yield about.warn(
            f"approvers are taken from the Slack user group {group}, which others may edit",
            "Name people (U…) instead.",
        )
    if policy.delivery.credentials == "message":
        yield about.warn(
            'credentials = "message" leaves secrets in conversations for minutes, and in'
            " whatever Slack keeps of deleted messages",
            'Prefer credentials = "reveal".',
        )


def _settings_in_short(settings: Settings) -> str:
    way = "Socket Mode" if settings.slack_app_token else f"HTTP at port {settings.port}"
    kind = "PostgreSQL" if settings.on_postgres else "SQLite"
    return f"{way}, {kind}, Slack at {settings.slack_api_url}"
