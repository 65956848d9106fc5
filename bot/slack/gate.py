"""The Bolt app, and the token that it stands on."""

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.settings import BadSettings, Settings
from bot.slack.directory import Home
from bot.slack.trouble import OFFLINE, code_of


def verify_token(client: WebClient) -> Home:
    """The workspace that the bot token belongs to: everybody else is a stranger."""
    try:
        known = client.auth_test()
        return Home(str(known["team_id"]), known.get("enterprise_id"))
    except SlackApiError as e:
        raise BadSettings(f"SLACK_BOT_TOKEN: Slack does not accept it ({code_of(e)}).") from None
    except OFFLINE as e:
        raise BadSettings(
            f"SLACK_API_URL: Slack does not answer there ({type(e).__name__})."
        ) from None


def build_app(client: WebClient, settings: Settings) -> App:
    """Bolt, checking signatures where requests come over HTTP."""
    secret = settings.slack_signing_secret
    return App(
        name="twokeys",  # else Bolt looks for one through every loaded module
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        request_verification_enabled=secret is not None and settings.slack_app_token is None,
        # Asked once, here: else Bolt asks Slack before the first ack, and fails that if it can't.
        token_verification_enabled=True,
        raise_error_for_unhandled_request=False,
        # A listener only acks and hands over: in the thread that sends the ack it is done soonest.
        # Otherwise Bolt starts another thread and looks every 10 ms whether that one has acked.
        process_before_response=True,
    )
