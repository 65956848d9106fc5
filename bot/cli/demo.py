"""`twokeys demo`: try all of it on this machine."""

import signal
from typing import Annotated

import typer

from bot.cli.exits import Exit, stop

Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, metavar="N", help="The page's port; 8765 if it is free."),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the page's address.")]
Play = Annotated[bool, typer.Option("--play", help="Play the whole story by itself, and say it.")]

EXTRA = frozenset({"moto", "pyotp", "websockets", "zxingcpp", "werkzeug", "PIL"})


def command(port: Port = None, no_browser: NoBrowser = False, play: Play = False) -> None:  # noqa: FBT002 - typer's way to a flag
    """Try it here: a workspace and an AWS account on this machine, in one page.

    Starts a stand-in for Slack and one for AWS, and the same `twokeys serve` as in earnest between
    them. Take every part yourself: ask, approve, receive. Needs no account, token or network, and
    leaves nothing behind. With --play nobody need do anything; it exits with 1 at the first step
    that does not come true.
    """
    for ending in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(ending, signal.default_int_handler)
    try:
        _run(port, browser=not no_browser, play=play)
    except ModuleNotFoundError as e:
        if (e.name or "").partition(".")[0] not in EXTRA:
            raise
        stop(f'The demo needs {e.name}: pip install "twokeys[demo]".', Exit.BAD_SETTING)
    except KeyboardInterrupt:
        typer.echo("Ended.", err=True)


def _run(port: int | None, *, browser: bool, play: bool) -> None:
    from bot.sandbox.demo import by_hand
    from bot.sandbox.demo.play import play as played
    from bot.sandbox.demo.serving import Ended
    from bot.sandbox.demo.stage import PortTaken

    try:
        if play:
            raise typer.Exit(0 if played.play(port) else Exit.FAILED)
        by_hand.run(port, browser=browser, say=typer.echo)
    except PortTaken as taken:
        stop(f"{taken} Choose another with --port.", Exit.BAD_SETTING)
    except Ended as ended:
        typer.echo(f"twokeys: {ended}", err=True)
        raise typer.Exit(Exit.FAILED) from None
