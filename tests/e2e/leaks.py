"""Where secrets must not be: every log line, every row and byte of the database, every call."""

import json
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import MetaData, text

from bot.sandbox.slack.calls import Call
from tests.e2e.stage import Stage


def everything_in(stage: Stage) -> Iterator[tuple[str, str]]:
    """Each place and its text."""
    yield "the log", stage.log_text()
    yield from _rows(stage)
    yield from _files(stage)
    for n, call in enumerate(stage.workspace.calls):
        if not shows_a_secret(call):
            yield f"call {n} of {call.method}", json.dumps([call.params, call.result])


def found(stage: Stage) -> list[str]:
    """The places where a secret was found that somebody was shown."""
    return [
        f"{canary[:3]}… in {place}"
        for place, content in everything_in(stage)
        for canary in stage.canaries
        if canary in content
    ]


def shows_a_secret(call: Call) -> bool:
    """The one call whose purpose it is: the window's, or the message's that is deleted later."""
    content = str(call.params)
    if call.method == "views.update":
        return "This is shown once" in content
    if call.method == "chat.update":
        return "type this key" in content or "Secret access key" in content
    return False


def _rows(stage: Stage) -> Iterator[tuple[str, str]]:
    """Every column of every table, the engine's too, as stored and with its seal opened."""
    db = stage.twokeys.db
    schemas = [None] if db.is_sqlite else ["public", "dbos"]
    with db.read() as conn:
        for schema in schemas:
            known = MetaData()
            known.reflect(conn, schema=schema)
            for table in known.sorted_tables:
                for row in conn.execute(text(f"SELECT * FROM {table.fullname}")):  # noqa: S608
                    yield f"table {table.fullname}", " ".join(map(str, row))
                    yield f"table {table.fullname}, unsealed", " ".join(_opened(stage, row))


def _opened(stage: Stage, row: Any) -> Iterator[str]:
    seal = stage.twokeys.engine._serializer._seal
    for value in row:
        if isinstance(value, str) and value.startswith("gAAAA"):
            try:
                yield seal._fernet.decrypt(value.encode()).decode("latin-1")
            except InvalidToken:
                continue


def _files(stage: Stage) -> Iterator[tuple[str, str]]:
    """The database's bytes as they lie on the disk."""
    for path in stage.folder.rglob("twokeys.sqlite*"):
        yield f"file {path.name}", path.read_bytes().decode("latin-1")
