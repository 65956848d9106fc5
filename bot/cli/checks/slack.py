"""Slack: the tokens, the app's scopes, the channels, and the clock beside Slack's."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.cli.checks.finding import About, Finding
from bot.policy import Policy
from bot.settings import Settings
from bot.slack.trouble import code_of

NEEDED = frozenset(
    {"commands", "chat:write", "im:write", "users:read", "usergroups:read", "files:write"}
)
"""The same as in manifest.yml; a test compares them."""

FURTHEST_APART = 60
"""Seconds. Slack refuses signatures at 300 and AWS at 900; codes for MFA fail long before."""


def of_token(client: WebClient) -> Iterator[Finding]:
    """The bot token, what the app may do with it, and the time that Slack has."""
    about = About("Slack bot token")
    try:
        answer = client.auth_test()
    except SlackApiError as e:
        mend = "Take the app's Bot User OAuth Token (xoxb-…) into SLACK_BOT_TOKEN."
        yield about.bad(f"Slack does not accept it ({code_of(e)})", mend)
        return
    yield about.ok(f"{answer.get('user')} in {answer.get('team')} ({answer.get('team_id')})")
    headers = {name.lower(): str(value) for name, value in answer.headers.items()}
    yield from _scopes(headers)
    yield from _clock(headers)


def _scopes(headers: Mapping[str, str]) -> Iterator[Finding]:
    about = About("Slack scopes")
    if "x-oauth-scopes" not in headers:
        yield about.skip("Slack does not say which the app has")
        return
    given = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")} - {""}
    missing, excess = sorted(NEEDED - given), sorted(given - NEEDED)
    if missing:
        mend = "Add them as in manifest.yml, and install the app again."
        yield about.bad(f"missing: {', '.join(missing)}", mend)
    if excess:
        mend = "Take them away, and install the app again."
        yield about.warn(f"more than is needed: {', '.join(excess)}", mend)
    if not missing and not excess:
        yield about.ok("all that are needed, and no more")


def _clock(headers: Mapping[str, str]) -> Iterator[Finding]:
    about = About("clock")
    if "date" not in headers:
        yield about.skip("Slack did not say what time it is")
        return
    apart = abs((datetime.now(UTC) - parsedate_to_datetime(headers["date"])).total_seconds())
    if apart < FURTHEST_APART:
        yield about.ok(f"within {FURTHEST_APART} seconds of Slack's")
    else:
        yield about.bad(f"{apart:.0f} seconds from Slack's", "Let this machine keep time by NTP.")


def of_way_in(client: WebClient, settings: Settings) -> Iterator[Finding]:
    """The app token, or what can be said of HTTP without Slack calling."""
    token = settings.slack_app_token
    if token is None:
        yield About("Slack signing secret").skip(
            "whether it is right shows when Slack calls",
            f"Let Slack's request URL end in /slack/events and reach port {settings.port}.",
        )
        return
    about = About("Slack app token")
    try:
        client.apps_connections_open(app_token=token.get_secret_value())
    except SlackApiError as e:
        mend = "Make one with connections:write, and switch Socket Mode on."
        yield about.bad(f"Slack does not accept it ({code_of(e)})", mend)
    else:
        yield about.ok("Socket Mode opens")


def of_channels(client: WebClient, policy: Policy) -> Iterator[Finding]:
    yield from _channel(client, "approvals channel", policy.slack.approvals_channel)
    if policy.slack.audit_channel:
        yield from _channel(client, "audit channel", policy.slack.audit_channel)


def _channel(client: WebClient, name: str, channel: str) -> Iterable[Finding]:
    about = About(name)
    try:
        found = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as e:
        if code_of(e) == "missing_scope":
            yield about.skip("the app may not look (it need not)", f"Be sure it is in {channel}.")
        else:
            mend = "Take the id from the channel's details, and /invite the app there."
            yield about.bad(f"{channel} can't be reached ({code_of(e)})", mend)
        return
    label = f"#{found.get('name') or channel}"
    if found.get("is_archived"):
        yield about.bad(f"{label} is archived", "Name another in twokeys.toml.")
    elif not found.get("is_member"):
        yield about.bad(f"the app is not in {label}", "/invite it there.")
    else:
        yield about.ok(f"the app is in {label}")
    if found.get("is_ext_shared"):
        yield about.warn(f"{label} is shared with other workspaces", "Prefer one of your own.")
