"""A uvicorn server on a thread of its own, up in well under a second."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp

Result = TypeVar("Result")
HOST = "127.0.0.1"


def bind(port: int) -> socket.socket:
    """A listening address on this machine only; port 0 takes a free one."""
    # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((HOST, port))
    return sock


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


class Running:
    def __init__(
        self,
        app: ASGIApp,
        sock: socket.socket,
        protocol: type[asyncio.Protocol],
        before_stop: Callable[[], Awaitable[None]],
    ) -> None:
        config = uvicorn.Config(
            app,
            http=protocol,
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        self._socket = sock
        self._before_stop = before_stop
        self._ready = threading.Event()
        self._server = _Server(config, self._ready)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="local-workspace", daemon=True)

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(timeout=10):
            raise RuntimeError("the local workspace did not start")

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve(sockets=[self._socket])

    def stop(self) -> None:
        self.call(self._before_stop())
        self._server.should_exit = True
        self._thread.join(timeout=10)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("the local workspace is not running")
        return self._loop

    def call(self, work: Awaitable[Result], timeout: float = 10) -> Result:
        """Have something done on the server's loop, and wait for it."""

        async def run() -> Result:
            return await work

        coroutine: Coroutine[Any, Any, Result] = run()
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout)
