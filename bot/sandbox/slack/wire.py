"""The open connections, so that a test can have one cut before the answer."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

Peer = tuple[str, int]


class Wires:
    """Which transport belongs to which caller."""

    def __init__(self) -> None:
        self._open: dict[Peer, asyncio.BaseTransport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """Uvicorn's own HTTP protocol, which tells us of its connections."""
        wires = self._open

        class Watched(H11Protocol):
            def connection_made(self, transport: Any) -> None:
                wires[tuple(transport.get_extra_info("peername")[:2])] = transport
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                wires.pop(tuple(self.transport.get_extra_info("peername")[:2]), None)
                super().connection_lost(exc)

        return Watched

    async def cut(self, request: Request) -> Response:
        """Drop the line now; the response returned goes nowhere."""
        peer = request.client
        transport = self._open.get((peer.host, peer.port)) if peer else None
        if isinstance(transport, asyncio.Transport):
            transport.abort()
            await asyncio.sleep(0)
        return Response()
