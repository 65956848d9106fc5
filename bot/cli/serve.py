"""`twokeys serve`."""

import gc
import os
import sys

from bot.cli.exits import OneLine


def command() -> None:
    """Connect to Slack and AWS, and serve /iam until told to stop.

    Prints JSON log lines, among them one with "event": "ready" once people may type /iam. SIGTERM
    and Ctrl+C finish what was begun, within 30 seconds; whatever is left goes on at the next start.
    What it needs stands in `twokeys --help`; `twokeys check` says what is wrong with it.
    """
    gc.disable()  # a start makes half a million objects that all stay: see `serving.serve`
    with OneLine():
        from bot import logs, settings, wiring
        from bot.cli import outside, serving

        told = settings.read()
        logs.set_up(told.log_level)
        serving.serve(wiring.build(told, aws=outside.aws()))
    _leave()


def _leave() -> None:
    """Without waiting for a thread that AWS keeps: its rows say where the next start goes on."""
    sys.stdout.flush()
    os._exit(0)
