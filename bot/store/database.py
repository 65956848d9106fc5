"""The database: opening it, bringing its schema up to date, and its transactions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import InterfaceError, OperationalError

AWAY = (OperationalError, InterfaceError)
"""The database does not answer: what was under way is done again when it does."""

MIGRATIONS = Path(__file__).with_name("migrations")


def newest_revision() -> str:
    """A migration's file begins with its number, which is its revision."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


class DatabaseInUse(Exception):
    """Another process has the SQLite file. SQLite is for one process; PostgreSQL for many."""


class Database:
    """One engine, and two kinds of transaction: `begin` to change, `read` to look."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock: FileLock | None = None
        self.engine = (
            _sqlite(self.url)
            if self.is_sqlite
            else create_engine(self.url, pool_size=20, max_overflow=10, pool_pre_ping=True)
        )

    def claim(self) -> None:
        """Hold an SQLite file for this process alone; the lock goes with the process."""
        if not self.is_sqlite or not self.url.database:
            return
        self._lock = FileLock(f"{self.url.database}.lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise DatabaseInUse(
                f"{self.url.database} is in use by another twokeys process. Stop that one,"
                " or set DATABASE_URL=postgresql://… to run several."
            ) from None

    def migrate(self) -> None:
        """Bring the schema to this version's. Several processes may call it at once."""
        if self._revision() == newest_revision():
            return
        from alembic import command
        from alembic.config import Config

        with self.begin() as conn:
            if not self.is_sqlite:
                conn.execute(text("SELECT pg_advisory_xact_lock(2050200)"))
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = conn
            command.upgrade(config, "head")

    def _revision(self) -> str | None:
        """Which migration the schema is at; Alembic, which is slow to load, is not asked."""
        with self.read() as conn:
            if not inspect(conn).has_table("alembic_version"):
                return None
            found: str | None = conn.scalar(text("SELECT version_num FROM alembic_version"))
            return found

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that will write. On SQLite it holds the write lock from the start."""
        with self.engine.begin() as conn:
            then: dict[Callable[[], None], None] = {}
            conn.info["then"] = then
            yield conn
        for call in then:
            call()

    def after_commit(self, conn: Connection, then: Callable[[], None]) -> None:
        """Call `then`, once, when the transaction of `begin` is there for everybody to see."""
        conn.info.setdefault("then", {})[then] = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only looks: on SQLite it waits for no writer."""
        with self.engine.connect() as conn:
            yield conn.execution_options(only_reads=True)

    def close(self) -> None:
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()


def _sqlite(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # SQLAlchemy's begin event below says BEGIN, not sqlite3
        dbapi.execute("PRAGMA journal_mode=WAL")
        dbapi.execute("PRAGMA synchronous=FULL")  # an acknowledged decision survives power loss
        dbapi.execute("PRAGMA foreign_keys=ON")
        dbapi.execute("PRAGMA busy_timeout=30000")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        reads = conn.get_execution_options().get("only_reads", False)
        conn.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine
