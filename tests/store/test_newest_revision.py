from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import event

from bot.store.database import MIGRATIONS, Database, newest_revision


def test_the_newest_migration_is_known_without_asking_alembic() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest_revision() == ScriptDirectory.from_config(config).get_current_head()


def test_a_schema_that_is_current_is_only_looked_at(db: Database) -> None:
    said: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda *args: said.append(str(args[2]).split()[0])
    )
    db.migrate()
    assert {"CREATE", "UPDATE", "INSERT"}.isdisjoint(said)
    assert "SELECT" in said
