"""Socket Mode: several connections, each envelope to one of them until it is acked."""

import asyncio
import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.slack.transport.envelope import Envelope, NotAnswered

MOST_LINKS = 10
TICKET_LIFETIME = 30.0


class LinkLost(Exception):
    """The connection went before the ack came."""


@dataclass(eq=False)
class Link:
    socket: WebSocket
    waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    leaving: bool = False
    """Told to reconnect, or lost: it may still ack, but gets nothing new."""
    sent: int = 0


class SocketMode:
    def __init__(self, app_id: str, *, ack_within: float) -> None:
        self._app_id = app_id
        self._ack_within = ack_within
        self._tickets: dict[str, float] = {}
        self._links: list[Link] = []
        self._turn = count()

    @property
    def connected(self) -> int:
        return sum(1 for link in self._links if not link.leaving)

    def ticket(self) -> str:
        """Good for one connection, for half a minute."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = time.monotonic()
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """The endpoint: one call for as long as the connection lasts."""
        issued = self._tickets.pop(socket.query_params.get("ticket", ""), None)
        if issued is None or time.monotonic() - issued > TICKET_LIFETIME:
            await socket.close()
            return
        await socket.accept()
        if self.connected >= MOST_LINKS:
            await socket.send_text(_disconnect("too_many_websockets"))
            await socket.close()
            return
        await self._run(Link(socket))

    async def _run(self, link: Link) -> None:
        self._links.append(link)
        try:
            await link.socket.send_text(self._hello())
            while True:
                self._take(link, await link.socket.receive_text())
        except WebSocketDisconnect:
            return
        finally:
            self._links.remove(link)
            for ack in link.waiting.values():
                if not ack.done():
                    ack.set_exception(LinkLost())

    def _hello(self) -> str:
        return json.dumps(
            {
                "type": "hello",
                "num_connections": self.connected,
                "debug_info": {"host": "local", "approximate_connection_time": 18060},
                "connection_info": {"app_id": self._app_id},
            }
        )

    def _take(self, link: Link, text: str) -> None:
        """An ack; anything else is ignored, as are acks that come too late."""
        try:
            message = json.loads(text)
        except ValueError:
            return
        ack = link.waiting.get(message.get("envelope_id", ""))
        if ack is not None and not ack.done():
            payload = message.get("payload")
            ack.set_result(payload if isinstance(payload, dict) else {})

    async def send(self, envelope: Envelope) -> dict[str, Any]:
        deadline = time.monotonic() + self._ack_within
        while True:
            link = self._choose()
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    return await self._deliver(link, envelope)
            except TimeoutError:
                raise NotAnswered("timeout") from None
            except LinkLost:
                link.leaving = True
                envelope = envelope.again("connection_closed")

    def _choose(self) -> Link:
        """Any connection in turn."""
        ready = [link for link in self._links if not link.leaving]
        if not ready:
            raise NotAnswered("no_connection")
        return ready[next(self._turn) % len(ready)]

    async def _deliver(self, link: Link, envelope: Envelope) -> dict[str, Any]:
        ack = asyncio.get_running_loop().create_future()
        link.waiting[envelope.id] = ack
        try:
            await link.socket.send_text(_as_text(envelope))
            link.sent += 1
            answer: dict[str, Any] = await ack
        except (WebSocketDisconnect, RuntimeError) as e:
            raise LinkLost from e
        else:
            return answer
        finally:
            link.waiting.pop(envelope.id, None)

    async def refresh(self, *, grace: float = 1.0) -> None:
        """Ask every connection to come again, then close it, as Slack does every few hours."""
        leaving = [link for link in self._links if not link.leaving]
        for link in leaving:
            link.leaving = True
            await link.socket.send_text(_disconnect("refresh_requested"))
        await asyncio.sleep(grace)
        await self._hang_up(leaving)

    async def drop(self) -> None:
        """Hang up on every connection without a word."""
        await self._hang_up(self._links)

    async def _hang_up(self, links: list[Link]) -> None:
        for link in list(links):
            if link in self._links:
                # It may be gone already, without this loop having heard of it.
                with suppress(WebSocketDisconnect, RuntimeError):
                    await link.socket.close()

    async def close(self) -> None:
        await self.drop()


def _disconnect(reason: str) -> str:
    return json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})


def _as_text(envelope: Envelope) -> str:
    body: dict[str, Any] = {
        "envelope_id": envelope.id,
        "type": envelope.kind,
        "accepts_response_payload": envelope.accepts_response,
        "payload": envelope.payload,
    }
    if envelope.kind == "events_api" or envelope.attempt:
        body |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
    return json.dumps(body)
