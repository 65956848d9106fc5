"""The HTTP door on a thread of its own. Imported only where a port is set: Socket Mode has none."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from slack_bolt import App
from starlette.applications import Starlette

from bot.settings import BadSettings
from bot.slack.door import http_app


@contextmanager
def listening(app: App | None, port: int) -> Iterator[None]:
    """Open when the body begins. Raises `BadSettings` if the port can't be had."""
    server = _quiet_server(http_app(app), port)
    thread = threading.Thread(target=server.run, name="http", daemon=True)
    thread.start()
    try:
        _wait_for(server, thread, port)
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _quiet_server(app: Starlette, port: int) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        host="0.0.0.0",  # noqa: S104 - a container's port is reached from outside
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    return uvicorn.Server(config)


def _wait_for(server: uvicorn.Server, thread: threading.Thread, port: int) -> None:
    while not server.started:
        thread.join(timeout=0.02)
        if not thread.is_alive():
            raise BadSettings(f"PORT: {port} can't be listened on.")
