"""Slack's errors as ours: what to try again, what to refuse, and what an operator must mend."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.errors import Postponed

MENDABLE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "missing_scope", "invalid_auth",
     "account_inactive", "token_revoked", "not_authed", "no_permission", "restricted_action"}
)  # fmt: skip
"""Slack Web API errors that stay until somebody changes a setting."""

OFFLINE = (SlackClientError, URLError, TimeoutError, ConnectionError, OSError)


def code_of(error: SlackApiError) -> str:
    return str(error.response.get("error", "")) if error.response is not None else ""


@contextmanager
def slack_trouble(what: str) -> Iterator[None]:
    """Inside a flow: whatever Slack does, the message is sent later."""
    try:
        yield
    except SlackApiError as e:
        code = code_of(e)
        wait = e.response.headers.get("Retry-After") if e.response is not None else None
        pause = timedelta(seconds=int(wait)) if wait and str(wait).isdigit() else None
        alert = f"Slack refuses {what}: {code}." if code in MENDABLE else ""
        raise Postponed(f"Slack refused {what}: {code}", retry_in=pause, alert=alert) from e
    except OFFLINE as e:
        raise Postponed(f"Slack did not answer to {what}") from e
