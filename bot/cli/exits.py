"""How a command ends: the exit codes, and one line instead of a traceback."""

from enum import IntEnum
from types import TracebackType
from typing import Never

import typer


class Exit(IntEnum):
    """Also in `twokeys --help`, where scripts' authors look."""

    FAILED = 1
    BAD_SETTING = 2
    DATABASE_IN_USE = 3


def stop(why: str, code: Exit) -> Never:
    """End with one line on stderr, whatever shape `why` has."""
    typer.echo(f"twokeys: {' '.join(why.split())}", err=True)
    raise typer.Exit(code) from None


class OneLine:
    """Inside it, whatever an operator can mend is told in one line that names the setting."""

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        ending = None if error is None else ending_for(error)
        if ending is not None:
            stop(*ending)


def ending_for(error: BaseException) -> tuple[str, Exit] | None:
    """What to say and the code to end with; None for what no setting can mend.

    The kinds are imported here, when there is something to explain: a start needs few of them.
    """
    from alembic.util.exc import CommandError
    from sqlalchemy.exc import SQLAlchemyError

    from bot.cli.outside import NoDatabase, database_trouble
    from bot.domain.errors import Postponed, Refused
    from bot.policy import BadPolicy
    from bot.settings import BadSettings
    from bot.store.database import DatabaseInUse
    from bot.workflows.sealing import BadSealKey

    if isinstance(error, (BadSettings, BadPolicy, BadSealKey)):
        return str(error), Exit.BAD_SETTING
    if isinstance(error, DatabaseInUse):
        return str(error), Exit.DATABASE_IN_USE
    about_a_file = isinstance(error, OSError) and error.filename
    if about_a_file or isinstance(error, (SQLAlchemyError, CommandError)):
        return f"DATABASE_URL: {database_trouble(error)}", Exit.BAD_SETTING
    if isinstance(error, (NoDatabase, Refused, Postponed)):
        return getattr(error, "alert", "") or str(error), Exit.FAILED
    return None
