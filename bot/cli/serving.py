"""`twokeys serve`: connect, say that it is ready, and end cleanly when told to."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from starlette.applications import Starlette

from bot import __version__
from bot.settings import BadSettings
from bot.slack.gate import http_app
from bot.slack.socket import connected
from bot.wiring import Twokeys

log = structlog.get_logger()


def serve(twokeys: Twokeys) -> None:
    """Run until SIGTERM or SIGINT, then drain."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    twokeys.start()
    try:
        with _connected(twokeys):
            log.info("ready", version=__version__, account=twokeys.policy.account.name,
                     mode="socket" if twokeys.settings.slack_app_token else "http")  # fmt: skip
            stop.wait()
            log.info("draining")
    finally:
        twokeys.stop()
        log.info("stopped")


@contextmanager
def _connected(twokeys: Twokeys) -> Iterator[None]:
    token = twokeys.settings.slack_app_token
    if token is not None:
        socket = connected(twokeys.app, token.get_secret_value(), twokeys.settings.slack_api_url)
        with socket, _http(twokeys, needed=False):
            yield
    else:
        with _http(twokeys, needed=True):
            yield


@contextmanager
def _http(twokeys: Twokeys, *, needed: bool) -> Iterator[None]:
    """Slack's door in HTTP mode; with PORT in Socket Mode, `/healthz` alone."""
    port = twokeys.settings.port
    if port is None:
        yield
        return
    server = _quiet_server(http_app(twokeys.app if needed else None), port)
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
        host="0.0.0.0",
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
