"""`python -m bot.sandbox.aws`: the local account alone, for another process to use."""

import json
import signal
import threading
from typing import Annotated

import typer

from bot.sandbox.aws.account import LocalAccount


def main(
    port: Annotated[int, typer.Option(help="0: any free port.")] = 0,
    latency: Annotated[float, typer.Option(help="Seconds added to every call.")] = 0.0,
) -> None:
    """Serve a local AWS account until interrupted, after one JSON line that says where."""
    account = LocalAccount(port, latency=latency)
    account.start()
    ready = {
        "event": "ready",
        "endpoint_url": account.endpoint_url,
        "environment": account.environment(),
    }
    typer.echo(json.dumps(ready))
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    ended.wait()
    account.stop()


if __name__ == "__main__":
    typer.run(main)
