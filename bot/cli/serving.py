"""`twokeys serve`: connect, say that it is ready, and end cleanly when told to."""

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot import __version__
from bot.slack.socket import connected
from bot.wiring import Twokeys

log = structlog.get_logger()


def serve(twokeys: Twokeys) -> None:
    """Run until SIGTERM or SIGINT, then drain."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    twokeys.start()
    gc.freeze()  # what is there now stays: the collector need never look through it
    gc.enable()
    try:
        with _connected(twokeys):
            log.info("ready", version=__version__, account=twokeys.policy.account.name,
                     mode="socket" if twokeys.settings.slack_app_token else "http")  # fmt: skip
            while not stop.wait(1):  # a signal that another thread got wakes nobody: look
                pass
            log.info("draining")
    finally:
        twokeys.stop()
        log.info("stopped")


@contextmanager
def _connected(twokeys: Twokeys) -> Iterator[None]:
    token = twokeys.settings.slack_app_token
    if token is not None:
        api_url = twokeys.settings.slack_api_url
        socket = connected(twokeys.app, token.get_secret_value(), api_url, twokeys.desk.acks)
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
    from bot.cli.listening import listening

    with listening(twokeys.app if needed else None, port):
        yield
