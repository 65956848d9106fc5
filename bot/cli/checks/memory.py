"""The database, and the key that seals what the engine keeps in it."""

import os
from collections.abc import Iterator
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import text

from bot.cli import outside
from bot.cli.checks.finding import About, Finding
from bot.settings import Settings
from bot.store.database import MIGRATIONS, Database
from bot.workflows.sealing import BadSealKey, Seal

ABOUT = "database"


def of_database(settings: Settings) -> Iterator[Finding]:
    """Reachable, writable, and of this version. A running `serve` is not disturbed."""
    path = outside.sqlite_file(settings)
    if path is not None and not path.exists():
        yield _absent(path)
        return
    db = Database(settings.database)
    try:
        yield _readable(db, str(path or "PostgreSQL"))
        _try_to_write(db)
    finally:
        db.close()


def _absent(path: Path) -> Finding:
    """`serve` makes it, and the folders above it, if it may."""
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if os.access(above, os.W_OK | os.X_OK):
        return About(ABOUT).ok(f"{path} is made at the first start")
    return About(ABOUT).bad(f"{above} can't be written to", "Set DATABASE_URL.")


def _readable(db: Database, name: str) -> Finding:
    about = About(ABOUT)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    with db.read() as conn:
        present = MigrationContext.configure(conn).get_current_revision()
    if present == newest:
        return about.ok(f"{name}: of this version, writable")
    try:
        known = present is None or scripts.get_revision(present) is not None
    except CommandError:
        known = False
    if known:
        return about.ok(f"{name}: brought up to date at the next start")
    return about.bad(f"{name} was written by a newer Twokeys", "Start that version instead.")


def _try_to_write(db: Database) -> None:
    """Raises if it can't be; what it did is undone."""
    with db.engine.connect() as conn, conn.begin() as attempt:
        conn.execute(text("CREATE TABLE twokeys_check (id INTEGER)"))
        attempt.rollback()


def of_seal_key(settings: Settings) -> Iterator[Finding]:
    about = About("sealing key")
    given = settings.twokeys_seal_key
    if given is not None:
        try:
            Seal(given.get_secret_value())
        except BadSealKey as no:
            yield about.bad(str(no))
        else:
            yield about.ok("TWOKEYS_SEAL_KEY is one")
        return
    path = outside.sqlite_file(settings)
    key = path.with_name(f"{path.name}.seal-key") if path else None
    if key is None or not key.exists():
        yield about.ok("made beside the database at the first start")
    elif key.stat().st_mode & 0o077:
        yield about.bad(f"others may read {key}", f"chmod 600 {key}")
    else:
        yield about.ok(f"{key}, readable by its owner only")
