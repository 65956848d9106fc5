"""Asks the app and waits for its ack; tells it of events until it has heard."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from typing import Any, Literal

from bot.sandbox.slack.transport.envelope import Envelope, NotAnswered, Transport
from bot.sandbox.slack.world import World


class Dispatch:
    def __init__(
        self, world: World, transport: Transport, *, event_retries: Sequence[float]
    ) -> None:
        self._world = world
        self._transport = transport
        self._event_retries = event_retries
        self._telling: set[asyncio.Task[None]] = set()

    async def ask(
        self,
        kind: Literal["slash_commands", "interactive"],
        payload: dict[str, Any],
        *,
        accepts_response: bool = False,
    ) -> dict[str, Any]:
        """The ack's payload; `NotAnswered`, of which the person is told, if there was none."""
        try:
            return await self._transport.send(Envelope(kind, payload, accepts_response))
        except NotAnswered as e:
            said = "is not connected" if e.reason == "no_connection" else "did not answer in 3 s"
            person = payload.get("user_id") or payload["user"]["id"]
            self._world.notice(person, f"{self._world.app.name} {said}.")
            raise

    def tell(self, event: dict[str, Any], *, subscribed_as: str = "") -> None:
        """An event, if the app subscribed to it: sent again up to three times until acked."""
        if (subscribed_as or event["type"]) not in self._world.app.events:
            return
        task = asyncio.get_running_loop().create_task(self._tell(self._envelope(event)))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def _envelope(self, event: dict[str, Any]) -> Envelope:
        world = self._world
        installed = {
            "enterprise_id": None,
            "team_id": world.team.id,
            "user_id": world.app.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        payload = {
            "token": world.tokens.verification,
            "team_id": world.team.id,
            "api_app_id": world.app.id,
            "event": {**event, "event_ts": world.timestamps()},
            "type": "event_callback",
            "event_id": f"Ev0{secrets.token_hex(4).upper()}",
            "event_time": int(time.time()),
            "authorizations": [installed],
            "is_ext_shared_channel": False,
        }
        return Envelope("events_api", payload)

    async def _tell(self, envelope: Envelope) -> None:
        for delay in (*self._event_retries, None):
            try:
                await self._transport.send(envelope)
            except NotAnswered as e:
                if delay is None:
                    return
                envelope = envelope.again(e.reason)
                await asyncio.sleep(delay)
            else:
                return

    async def close(self) -> None:
        for task in list(self._telling):
            task.cancel()
        await self._transport.close()
