from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from bot.store.database import Database
from bot.store.tables import metadata


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(fresh: Database) -> None:
    fresh.migrate()
    with fresh.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(db: Database) -> None:
    db.migrate()
    with db.read() as conn:
        assert conn.scalars(text("SELECT version_num FROM alembic_version")).all() == ["0001"]


def test_the_constraints_of_the_migrations_are_those_of_the_code(sqlite_db: Database) -> None:
    by_code = create_engine("sqlite://")
    metadata.create_all(by_code)
    assert constraints(sqlite_db.engine) == constraints(by_code)


def constraints(engine: Engine) -> dict[str, set[str]]:
    """What Alembic's comparison leaves out: checks, and what a partial index is about."""
    look = inspect(engine)
    return {
        table: {
            *(f"{c['name']}: {c['sqltext']}" for c in look.get_check_constraints(table)),
            *(f"{i['name']}: {condition(i)}" for i in look.get_indexes(table)),
            *(f"{f['name']}: {f['constrained_columns']}" for f in look.get_foreign_keys(table)),
        }
        for table in metadata.tables
    }


def condition(index: ReflectedIndex) -> str:
    return str(index.get("dialect_options", {}).get("sqlite_where"))


def test_the_constraints_that_repeat_the_rule_are_there_by_name(db: Database) -> None:
    look = inspect(db.engine)
    checks = {c["name"] for c in look.get_check_constraints("decisions")}
    uniques = {
        c["name"] for table in ("decisions", "requests") for c in look.get_unique_constraints(table)
    }
    assert checks == {"ck_decisions_separation_of_duties"}
    assert {"uq_decisions_request_id_revision_decider", "uq_requests_origin"} <= uniques
