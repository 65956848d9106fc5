"""`twokeys check`: one line for each thing that must be right, and the way to mend it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.exits import Exit

if TYPE_CHECKING:
    from bot.cli.checks.finding import Finding, Look
    from bot.cli.checks.ground import Ground

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document for machines.")]

SIGNS = {
    "ok": ("✓", "green"),
    "warning": ("!", "yellow"),
    "failed": ("✗", "red"),
    "not checked": ("-", "dim"),
}


def command(as_json: AsJson = False) -> None:  # noqa: FBT002 - typer's way to a flag
    r"""Check what `serve` needs, and say how to mend what is wrong.

    \b
    ✓ right   ! works, but think again   ✗ wrong   - could not be checked

    Settings, policy file, tokens and scopes, channels, approvers, clock, AWS and its password
    policy and groups, database. Changes nothing, and works while `serve` runs. Exit code 1 if
    anything is wrong.
    """
    findings = _everything()
    if as_json:
        failed = any(f.mark == "failed" for f in findings)
        document = {"ok": not failed, "checks": [asdict(f) for f in findings]}
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        _print(findings)
    if any(finding.mark == "failed" for finding in findings):
        raise typer.Exit(Exit.FAILED)


def _everything() -> "list[Finding]":
    """Each check on its own, with a word on stderr of what is being asked meanwhile."""
    from rich.console import Console

    from bot.cli.checks.finding import found_by
    from bot.cli.checks.ground import of_files, survey

    ground = survey()
    findings = [*ground.troubles, *of_files(ground)]
    with Console(stderr=True).status("checking") as status:
        for name, look in _checks(ground):
            status.update(f"checking: {name}")
            findings += found_by(name, look) if look else [_skipped(name)]
    return findings


def _skipped(name: str) -> "Finding":
    from bot.cli.checks.finding import About

    return About(name).skip("what stands above must be mended first")


def _checks(ground: "Ground") -> "Iterator[tuple[str, Look | None]]":
    """Every check by name; None for what it needs is not there."""
    yield from _of_slack(ground)
    yield from _of_aws(ground)
    from bot.cli.checks import guards, memory

    rest, whole = ground.rest, ground.settings
    yield "database", (lambda: memory.of_database(rest)) if rest else None
    yield "sealing key", (lambda: memory.of_seal_key(whole)) if whole else None
    yield "logs", guards.of_logs


def _of_slack(ground: "Ground") -> "Iterator[tuple[str, Look | None]]":
    from bot.cli.checks import approvers, slack

    client, settings, policy = ground.client, ground.settings, ground.policy
    yield "Slack bot token", (lambda: slack.of_token(client)) if client else None
    yield (
        "Slack app token",
        (lambda: slack.of_way_in(client, settings)) if client and settings else None,
    )
    both = (client, policy) if client and policy else None
    yield "channels", (lambda: slack.of_channels(*both)) if both else None
    yield "approvers", (lambda: approvers.of_people(*both)) if both else None


def _of_aws(ground: "Ground") -> "Iterator[tuple[str, Look | None]]":
    from bot.cli.checks import aws as checks
    from bot.cli.checks import changes, guards

    aws, policy = ground.aws, ground.policy
    both = (aws, policy) if aws and policy else None
    yield "AWS identity", (lambda: checks.of_identity(aws)) if aws else None
    yield "AWS rights to look", (lambda: checks.of_reads(aws)) if aws else None
    yield "AWS rights to change", (lambda: changes.of_changes(*both)) if both else None
    yield "password policy", (lambda: checks.of_password_policy(*both)) if both else None
    yield "groups", (lambda: checks.of_groups(*both)) if both else None
    yield "credentials", (lambda: guards.of_mint(aws)) if aws else None


def _print(findings: "Sequence[Finding]") -> None:
    """On a terminal in columns; in a pipe exactly one line each, for grep."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, emoji=False)
    table = Table.grid(padding=(0, 2, 0, 0))
    for finding in findings:
        sign, colour = SIGNS[finding.mark]
        words = " ".join(filter(None, (finding.text.rstrip(".") + ".", finding.mend)))
        table.add_row(Text(sign, colour), Text(finding.check), Text(words))
        if not console.is_terminal:
            typer.echo(f"{sign} {finding.check}: {words}")
    if console.is_terminal:
        console.print(table)
    failed = sum(finding.mark == "failed" for finding in findings)
    typer.echo(f"{failed} of {len(findings)} wrong." if failed else "Nothing is wrong.", err=True)
