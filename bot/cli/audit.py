"""`twokeys audit list`: the trail, newest first."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.exits import OneLine

if TYPE_CHECKING:
    from bot.store.audit import AuditEvent

TOLD = (
    *("title", "verdict", "reason", "does", "detail", "kind", "user", "owner", "group", "object"),
    *("by", "approved_by", "why", "text"),
)
"""Which of an event's details the table shows, in this order; --json has all."""

Request = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Only this request's, by its number.")
]
Limit = Annotated[int, typer.Option(min=1, max=10_000, metavar="N", help="At most so many.")]
Before = Annotated[int | None, typer.Option(min=1, metavar="SEQ", help="Only older than this one.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, nothing left out.")]


def list_events(
    request: Request = None,
    limit: Limit = 50,
    before: Before = None,
    as_json: AsJson = False,  # noqa: FBT002 - typer's way to a flag
) -> None:
    """Print the audit's events, newest first. Works while `serve` runs.

    Every turn of a request is there: asked, decided or refused, each AWS change, what was shown to
    its owner, what ended. Events are only ever added. Needs DATABASE_URL, if it is set for `serve`.
    """
    with OneLine():
        events, numbers = _read(request, limit, before)
    if as_json:
        for event in events:
            typer.echo(json.dumps(_as_json(event, numbers)))
    elif events:
        _print_table(events, numbers)
    else:
        typer.echo("No such event.", err=True)
    if len(events) == limit and events[-1].seq > 1:
        only = f" --request {request}" if request else ""
        typer.echo(f"Older ones: twokeys audit list{only} --before {events[-1].seq}", err=True)


def _read(
    request: int | None, limit: int, before: int | None
) -> tuple[Sequence["AuditEvent"], Mapping[str, int]]:
    """The events, and the numbers of the requests that they belong to."""
    from sqlalchemy import inspect

    from bot.cli import outside
    from bot.store import audit, listings, requests

    db = outside.open_to_read(outside.settings_without_slack())
    with db.read() as conn:
        if not inspect(conn).has_table("audit_events"):
            raise outside.NoDatabase("The database is empty: `twokeys serve` sets it up.")
        only = None if request is None else requests.find_number(conn, request)
        if request is not None and only is None:
            raise outside.NoDatabase(f"There is no request #{request}.")
        events = audit.page(conn, before=before, request_id=only, limit=limit)
        return events, listings.numbers(conn, {e.request_id for e in events if e.request_id})


def _as_json(event: "AuditEvent", numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        **asdict(event),
        "at": event.at.isoformat(),
        "request": numbers.get(event.request_id or ""),
    }


def _print_table(events: Sequence["AuditEvent"], numbers: Mapping[str, int]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    for name in ("UTC", "What", "Who", "Req."):
        table.add_column(name, no_wrap=True)
    table.add_column("", overflow="fold", ratio=1)
    day = ""
    for event in events:
        if f"{event.at:%Y-%m-%d}" != day:
            day = f"{event.at:%Y-%m-%d}"
            table.add_row("", day, style="dim")
        table.add_row(*_row(event, numbers))
    Console(highlight=False, markup=False, emoji=False).print(table)


def _row(event: "AuditEvent", numbers: Mapping[str, int]) -> tuple[str, ...]:
    number = numbers.get(event.request_id or "")
    request = f"#{number}" if number else ""
    time, who = f"{event.at:%H:%M:%S}", printable(event.actor)
    return str(event.seq), time, event.tag, who, request, in_short(event.details)


def in_short(details: Mapping[str, Any]) -> str:
    """`access-key · jo.smith`: what happened, in the words of the event."""
    told = (details.get(name) for name in TOLD)
    return " · ".join(
        printable(", ".join(map(str, value)) if isinstance(value, list) else str(value))
        for value in told
        if value
    )


def printable(text: str) -> str:
    """People type reasons: nothing in one may steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
