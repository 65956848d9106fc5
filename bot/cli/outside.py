"""The outside as the commands reach it: settings, AWS and the database, or one line why not."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot import settings as environment
from bot.settings import BadSettings, Settings

if TYPE_CHECKING:
    from bot.aws.clients import Aws
    from bot.store.database import Database

UNUSED = "not-needed"


class NoDatabase(Exception):
    """There is nothing to read yet; the text says what makes it."""


def settings_without_slack() -> Settings:
    """For commands that never talk to Slack and seal nothing: its tokens need not be there."""
    return environment.read(
        slack_bot_token=f"xoxb-{UNUSED}",
        slack_app_token=f"xapp-{UNUSED}",
        twokeys_seal_key=UNUSED,
    )


def aws() -> "Aws":
    """Clients from boto3's own settings. Asks AWS nothing yet."""
    from botocore.exceptions import BotoCoreError

    from bot.aws import clients

    try:
        return clients.connect()
    except (BotoCoreError, ValueError) as e:
        raise BadSettings(f"AWS_*: {e}.") from None


def open_to_read(found: Settings) -> "Database":
    """The database as it is: not claimed, not migrated, so it can be read while `serve` runs."""
    from bot.store.database import Database

    path = sqlite_file(found)
    if path is not None and not path.is_file():
        raise NoDatabase(f"There is no database at {path} yet: `twokeys serve` makes it.")
    return Database(found.database)


def sqlite_file(found: Settings) -> Path | None:
    """None: it is PostgreSQL."""
    from sqlalchemy import make_url

    return None if found.on_postgres else Path(make_url(found.database).database or ":memory:")


def database_trouble(trouble: BaseException) -> str:
    """The driver's own words, first line only: the rest may quote rows."""
    from alembic.util.exc import CommandError

    if isinstance(trouble, OSError):
        return f"{trouble.filename}: {trouble.strerror}."
    if isinstance(trouble, CommandError):  # a revision that this version does not know
        return "the database was written by a newer Twokeys; start that version."
    said = str(getattr(trouble, "orig", None) or type(trouble).__name__)
    return said.strip().partition("\n")[0]
