"""Where a secret is shown, and how it is taken away again.

`credentials = "reveal"` shows it in a window, which nothing keeps. `"message"` writes it into the
owner's conversation and deletes it afterwards: Slack may keep more than it shows (docs/adr/0005).
"""

from typing import Protocol

from bot.domain.errors import Postponed
from bot.store import grants
from bot.store.database import Database
from bot.store.grants import Grant
from bot.workflows.engine import Engine
from bot.workflows.flows import TAKE_AWAY
from bot.workflows.ports import Mailbox, Reveal, Screen, Shown, Trace


class Showing(Protocol):
    def show(self, grant: Grant, view: str, reveal: Reveal) -> Shown: ...

    def take_away(self, grant: Grant) -> bool: ...


class Traces:
    """The messages and files that hold a secret of a grant, written down before they hold it."""

    def __init__(self, db: Database, engine: Engine, mailbox: Mailbox) -> None:
        self._db, self._engine, self._mailbox = db, engine, mailbox

    def remember(self, grant: Grant, trace: Trace) -> None:
        with self._db.begin() as conn:
            known = grants.load(conn, grant.id, lock=True).traces
            grants.note(conn, grant.id, traces=[*map(list, known), list(trace)])

    def take_away(self, grant: Grant) -> bool:
        """Whether all are gone. What Slack did not delete is tried again later."""
        with self._db.read() as conn:
            known = grants.load(conn, grant.id).traces
        if not known:
            return True
        gone = {trace for trace in known if self._mailbox.take_away(trace)}
        with self._db.begin() as conn:
            present = grants.load(conn, grant.id, lock=True).traces
            left = [trace for trace in present if trace not in gone]
            grants.note(conn, grant.id, traces=[list(trace) for trace in left])
            if left:
                key = f"{grant.id}:{grant.attempt}:{grant.state.value}"
                self._engine.enqueue(conn, TAKE_AWAY, key, grant.id)
        return not left

    def retry(self, grant_id: str) -> None:
        """The flow that tries again. Raises `Postponed` until all are gone."""
        with self._db.read() as conn:
            grant = grants.load(conn, grant_id)
        if not self.take_away(grant):
            raise Postponed("Slack did not delete a message")


class InWindow:
    def __init__(self, screen: Screen, traces: Traces) -> None:
        self._screen, self._traces = screen, traces

    def show(self, grant: Grant, view: str, reveal: Reveal) -> Shown:  # noqa: ARG002 - the port's
        return self._screen.show(view, reveal)

    def take_away(self, grant: Grant) -> bool:
        return self._traces.take_away(grant)


class InMessage:
    def __init__(self, screen: Screen, mailbox: Mailbox, traces: Traces) -> None:
        self._screen, self._mailbox, self._traces = screen, mailbox, traces

    def show(self, grant: Grant, view: str, reveal: Reveal) -> Shown:
        trace = self._mailbox.place(grant.owner, "Your AWS credentials are ready.")
        self._traces.remember(grant, trace)
        shown = self._mailbox.fill(trace, reveal)
        if shown is Shown.YES:
            self._screen.say(
                view, reveal.title,
                "It is in this conversation now. It is deleted when you press *I have saved it*,"
                " or after ten minutes.",
            )  # fmt: skip
        return shown

    def take_away(self, grant: Grant) -> bool:
        return self._traces.take_away(grant)
