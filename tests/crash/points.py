"""Where a process kills itself: named after what happens there, not after lines of code."""

import os
import signal
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import Connection, event

from bot.aws.clients import Aws
from bot.wiring import Twokeys


@dataclass(frozen=True)
class Point:
    """`when` is before or after; `kind` one of aws, slack, commit, step; `name` what it is called.

    aws: an operation. slack: a method of the Web API. commit: the transaction that writes the
    audit event of that tag. step: a journalled step. `text` must occur in what is sent; nothing
    counts until the transaction that writes the event `since` has been committed.
    """

    when: str
    kind: str
    name: str
    nth: int = 1
    text: str = ""
    since: str = ""

    def __str__(self) -> str:
        again = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.when} {self.kind} {self.name}{again}{self.text and f' ({self.text})'}"


class Watch:
    """Wraps the outside of a Twokeys that was built but not started yet."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self._seen = 0
        self._armed = not point.since

    def arm(self, twokeys: Twokeys, aws: Aws) -> None:
        self._watch_aws(aws)
        self._watch_slack()
        self._watch_commits(twokeys)
        self._watch_steps(twokeys)

    def pass_by(self, when: str, kind: str, name: str, text: str = "") -> None:
        """End here, as `kill -9` does, if this is the place."""
        point = self._point
        here = (when, kind, name) == (point.when, point.kind, point.name)
        if not (here and self._armed and point.text in text):
            return
        self._seen += 1
        if self._seen == point.nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def _watch_aws(self, aws: Aws) -> None:
        """botocore's own events: just before the request, and after its answer was read."""

        def before(event_name: str, **_: Any) -> None:
            self.pass_by("before", "aws", event_name.rsplit(".", 1)[-1])

        def after(event_name: str, **_: Any) -> None:
            self.pass_by("after", "aws", event_name.rsplit(".", 1)[-1])

        for client in (aws.reads, aws.writes, aws.mint, aws.sts):
            client.meta.events.register("before-send", before)
            client.meta.events.register("after-call", after)

    def _watch_slack(self) -> None:
        send = WebClient.api_call

        def watched(client: WebClient, api_method: str, **words: Any) -> Any:
            self.pass_by("before", "slack", api_method, repr(words))
            answer = send(client, api_method, **words)
            self.pass_by("after", "slack", api_method, repr(words))
            return answer

        WebClient.api_call = watched  # type: ignore[assignment, method-assign]

    def _watch_commits(self, twokeys: Twokeys) -> None:
        engine = twokeys.db.engine
        commit = engine.dialect.do_commit
        event.listen(engine, "begin", _forget_tags)
        event.listen(engine, "before_cursor_execute", _note_tag)

        def watched(dbapi: Any) -> None:
            tags = dbapi.info.get("tags", [])
            for tag in tags:
                self.pass_by("before", "commit", tag)
            commit(dbapi)
            self._armed = self._armed or self._point.since in tags
            for tag in tags:
                self.pass_by("after", "commit", tag)

        engine.dialect.do_commit = watched  # type: ignore[assignment, method-assign]

    def _watch_steps(self, twokeys: Twokeys) -> None:
        step = twokeys.engine.step

        def watched(name: str, *rest: Any) -> Any:
            self.pass_by("before", "step", name)
            result = step(name, *rest)
            self.pass_by("after", "step", name)
            return result

        twokeys.engine.step = watched  # type: ignore[assignment, method-assign]


def _forget_tags(conn: Connection) -> None:
    conn.info["tags"] = []


def _note_tag(conn: Connection, _cursor: Any, statement: str, *rest: Any) -> None:
    """SQLAlchemy's `before_cursor_execute`: the audit events of the transaction."""
    if statement.startswith("INSERT INTO audit_events"):
        conn.info["tags"].append(rest[1].compiled_parameters[0]["tag"])
