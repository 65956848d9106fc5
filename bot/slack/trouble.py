"""Slack's errors as ours: what to try again, what to refuse, and what an operator must mend."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.errors import NotFound, Postponed

MENDABLE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "missing_scope", "invalid_auth",
     "account_inactive", "token_revoked", "not_authed", "no_permission", "restricted_action",
     "invalid_blocks", "invalid_arguments", "msg_too_long"}
)  # fmt: skip
"""Slack Web API errors that stay until somebody changes a setting, or us."""

UNREACHABLE = frozenset(
    {"user_not_found", "user_not_visible", "user_disabled", "cannot_dm_bot", "users_not_found"}
)
"""`conversations.open` errors after which nobody is there to be told."""

OFFLINE = (SlackClientError, URLError, TimeoutError, ConnectionError, OSError, HTTPException)


def code_of(error: SlackApiError) -> str:
    return str(error.response.get("error", "")) if error.response is not None else ""


@contextmanager
def slack_trouble(what: str) -> Iterator[None]:
    """Inside a flow: whatever Slack does, the message is sent later."""
    try:
        yield
    except SlackApiError as e:
        code = code_of(e)
        if code in UNREACHABLE:
            raise NotFound(f"Slack has nobody there to show {what} to: {code}.") from e
        wait = e.response.headers.get("Retry-After") if e.response is not None else None
        pause = timedelta(seconds=int(wait)) if wait and str(wait).isdigit() else None
        alert = f"Slack refuses {what}: {code}." if code in MENDABLE else ""
        raise Postponed(f"Slack refused {what}: {code}", retry_in=pause, alert=alert) from e
    except OFFLINE as e:
        raise Postponed(f"Slack did not answer to {what}") from e
