from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

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


def test_the_constraints_that_repeat_the_rule_are_there_by_name(db: Database) -> None:
    look = inspect(db.engine)
    checks = {c["name"] for c in look.get_check_constraints("decisions")}
    uniques = {
        c["name"] for table in ("decisions", "requests") for c in look.get_unique_constraints(table)
    }
    indexes = {i["name"] for i in look.get_indexes("grants") if i["unique"]}
    assert checks == {"ck_decisions_separation_of_duties"}
    assert "uq_decisions_request_id_revision_decider" in uniques
    assert "uq_requests_origin" in uniques
    assert indexes == {"uq_grants_one_mint_per_user"}
