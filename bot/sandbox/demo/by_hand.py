"""The demo for a person: the page's address, the browser, and nothing more until it is stopped."""

import sys
import webbrowser
from collections.abc import Callable

from bot.sandbox.demo.serving import clean_environment
from bot.sandbox.demo.stage import COMMAND, Stage

WELCOME = f"""\
A workspace and an AWS account, both on this machine. Nothing leaves it.

  {{url}}

You begin as Riley. Type, or let the page put it in for you:
  {COMMAND}
Then try to approve it yourself, switch to Sam and approve it, switch to Jo and open the message.

Ctrl+C ends it, and everything in it is gone."""


def run(port: int | None, *, browser: bool, say: Callable[[str], None]) -> None:
    """Until somebody interrupts. Raises `Ended` if `serve` goes first."""
    say("Starting …")
    with Stage(port) as stage:
        say(WELCOME.format(url=stage.workspace.url))
        if browser and has_display():
            webbrowser.open(stage.workspace.url)
        stage.ended.wait()
        raise stage.serving.ended()


def has_display() -> bool:
    """Without one, a text browser would take over the terminal."""
    if sys.platform in ("darwin", "win32"):
        return True
    return not {"DISPLAY", "WAYLAND_DISPLAY"}.isdisjoint(clean_environment())
