"""Prints the story as it happens: a tick for what came true, a cross and the reason at the end."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.sandbox.slack.person import NotSeen

NOT_TRUE = (AssertionError, LookupError, httpx.HTTPError)
LONGEST = 400


class StepFailed(Exception):
    """A step did not come true; it has been told."""


def check(true: object, otherwise: str) -> None:
    """What the story promises."""
    if not true:
        raise NotSeen(otherwise)


class Teller:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._seen: list[str] = []
        self.steps = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def act(self, title: str) -> None:
        self._console.print()
        self._console.print(Text(title, "bold"))

    @contextmanager
    def step(self, sentence: str) -> Iterator[None]:
        """Told with a tick once it has come true."""
        self._seen.clear()
        try:
            yield
        except NOT_TRUE as no:
            self.saw(f"{type(no).__name__}: {str(no)[:LONGEST]}")
            self._line("✗", "red", sentence)
            raise StepFailed(sentence) from no
        self.steps += 1
        self._line("✓", "green", sentence)

    def saw(self, what: str) -> None:
        """What somebody read on their screen: it stands below the step."""
        self._seen += what.splitlines()

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        table = Table(
            title=title, title_justify="left", title_style="bold", box=None, pad_edge=False
        )
        for column in columns:
            table.add_column(column, header_style="dim")
        for row in rows:
            table.add_row(*map(Text, row))
        self._console.print()
        self._console.print(table)

    def close(self, last: str) -> None:
        self._console.print()
        self._console.print(Text(last, "bold"))

    def _line(self, mark: str, colour: str, sentence: str) -> None:
        self._console.print(Text.assemble("  ", (mark, colour), f" {sentence}"), soft_wrap=True)
        for line in self._seen:
            self._console.print(Text(f"      {line}", "dim"), soft_wrap=True)
