import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot.store.database import Database
from bot.store.tables import metadata


def opened(url: str) -> Database:
    """As `settings` names the driver."""
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return Database(address.render_as_string(hide_password=False))


@pytest.fixture
def fresh(database_url: str) -> Iterator[Database]:
    """A database made for this test alone, not migrated: SQLite, then PostgreSQL."""
    database = opened(database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "twokeys.sqlite"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[Database]:
    database = opened(postgres)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    path = shutil.copy(sqlite_template, tmp_path / "twokeys.sqlite")
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def postgres_db(migrated_postgres: Database) -> Database:
    """Emptied rather than made anew, which takes longer than most tests."""
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with migrated_postgres.begin() as conn:
        conn.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    return migrated_postgres


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest) -> Database:
    """Migrated and empty: SQLite, then PostgreSQL."""
    database: Database = request.getfixturevalue(f"{request.param}_db")
    return database
