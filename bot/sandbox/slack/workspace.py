"""The local workspace: start it, point the bot at it, act as its people."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from bot.sandbox.slack.calls import Calls
from bot.sandbox.slack.cast import AppSetup, Cast, UserGroup, demo_cast
from bot.sandbox.slack.composer import Composer
from bot.sandbox.slack.conversations import Conversations
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.local.account import Account, NoAccount
from bot.sandbox.slack.local.desk import Desk
from bot.sandbox.slack.local.routes import LocalRoutes
from bot.sandbox.slack.people import People
from bot.sandbox.slack.person import LocalPerson
from bot.sandbox.slack.postbox import Postbox
from bot.sandbox.slack.rates import Rates
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.responses import Responses
from bot.sandbox.slack.running import HOST, Running, bind
from bot.sandbox.slack.server import SlackSide, build
from bot.sandbox.slack.transport.dispatch import Dispatch
from bot.sandbox.slack.transport.signed import SignedHttp
from bot.sandbox.slack.transport.socketmode import SocketMode
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.webapi.gate import Gate
from bot.sandbox.slack.wire import Wires
from bot.sandbox.slack.world import Tokens, World

EVENT_RETRIES = (0.0, 60.0, 300.0)
"""Slack sends an event again at once, after a minute, after five."""


class LocalWorkspace:
    def __init__(
        self,
        port: int = 0,
        *,
        cast: Cast | None = None,
        app: AppSetup | None = None,
        account: Account | None = None,
        bot_token: str | None = None,
        app_token: str | None = None,
        signing_secret: str | None = None,
        events_url: str | None = None,
        rate_limits: bool = False,
        ack_within: float = 3.0,
        trigger_lifetime: float = 3.0,
        event_retries: Sequence[float] = EVENT_RETRIES,
        cast_hint: dict[str, Any] | None = None,
    ) -> None:
        self.app = app or AppSetup()
        self.cast = cast or demo_cast(self.app)
        self.account: Account = account or NoAccount()
        self.tokens = Tokens(
            bot_token or f"xoxb-local-{secrets.token_hex(12)}",
            app_token or f"xapp-1-{self.app.id}-{secrets.token_hex(12)}",
            signing_secret or secrets.token_hex(16),
        )
        self.events_url = events_url
        self._port = port
        self._ack_within = ack_within
        self._event_retries = tuple(event_retries)
        self._cast_hint = cast_hint
        self._wires = Wires()
        self._sockets = SocketMode(self.app.id, ack_within=ack_within)
        self.world = World(
            team=self.cast.team,
            app=self.app,
            tokens=self.tokens,
            people=People(self.cast),
            conversations=Conversations(self.cast.rooms),
            triggers=Triggers(trigger_lifetime),
            urls=ResponseUrls(self.cast.team.id),
            rates=Rates(on=rate_limits),
        )
        self._running: Running | None = None
        self._local: LocalRoutes | None = None

    def start(self) -> Self:
        sock = bind(self._port)
        self.world.base = f"http://{HOST}:{sock.getsockname()[1]}/"
        self._running = self._server(sock)
        self._running.start()
        self.account.on_change.append(self._aws_changed)
        return self

    def _server(self, sock: Any) -> Running:
        """Puts the parts together around an address that is now known."""
        world, post = self.world, Postbox(self.world)
        responses = Responses(world, post)
        dispatch = Dispatch(world, self._transport(), event_retries=self._event_retries)
        composer = Composer(world.people, world.conversations)
        desk = Desk(world, post, responses, composer, dispatch)
        gate = Gate(world, post, self._wires, lambda _: {"url": self._link()})
        self._local = LocalRoutes(desk, self.account, self._cast_hint)
        slack_side = SlackSide(world, responses, self._wires)
        app = build(gate, slack_side, self._sockets, self._local.routes())

        async def before_stop() -> None:
            world.feed.close()
            await dispatch.close()

        return Running(app, sock, self._wires.protocol(), before_stop)

    def _transport(self) -> SocketMode | SignedHttp:
        if self.events_url is None:
            return self._sockets
        secret = self.tokens.signing_secret
        return SignedHttp(self.events_url, secret, ack_within=self._ack_within)

    def _link(self) -> str:
        address = self.url.replace("http://", "ws://")
        return f"{address}link?ticket={self._sockets.ticket()}"

    def stop(self) -> None:
        if self._running is not None:
            self.account.on_change.remove(self._aws_changed)
            self._running.stop()
            self._running = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _aws_changed(self) -> None:
        """Called from any thread of the account's."""
        if self._running is not None:
            self._running.loop.call_soon_threadsafe(self.world.feed.tell_all, "aws", {})

    @property
    def url(self) -> str:
        return self.world.base

    @property
    def api_url(self) -> str:
        return f"{self.url}api/"

    @property
    def calls(self) -> Calls:
        return self.world.calls

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def connected(self) -> int:
        """How many Socket Mode connections the app holds."""
        return self._sockets.connected

    def environment(self) -> dict[str, str]:
        """What `twokeys serve` needs to be told to live here."""
        told = {"SLACK_BOT_TOKEN": self.tokens.bot, "SLACK_API_URL": self.api_url}
        if self.events_url is None:
            return {**told, "SLACK_APP_TOKEN": self.tokens.app}
        port = str(urlsplit(self.events_url).port or 80)
        return {**told, "SLACK_SIGNING_SECRET": self.tokens.signing_secret, "PORT": port}

    def person(self, user: str) -> LocalPerson:
        return LocalPerson(user, self.url)

    def at_once(self, acts: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
        """Many acts in one burst, each the name and body of a `/local/` route, without its HTTP."""
        if self._local is None:
            raise RuntimeError("the local workspace is not running")
        local = self._local

        async def burst() -> list[dict[str, Any]]:
            return list(await asyncio.gather(*(local.act(name, body) for name, body in acts)))

        answers: list[dict[str, Any]] = self._server_call(burst)
        return answers

    def set_group(self, group: UserGroup) -> None:
        self.world.people.set_group(group)

    def refresh_links(self) -> None:
        """Ask the app to reconnect, as Slack does now and then."""
        self._server_call(self._sockets.refresh)

    def drop_links(self) -> None:
        """Hang up on every connection."""
        self._server_call(self._sockets.drop)

    def verify_events_url(self) -> bool:
        """Whether the app's HTTP address answers Slack's challenge."""
        if self.events_url is None:
            return False
        http = SignedHttp(self.events_url, self.tokens.signing_secret, ack_within=3.0)
        answer: bool = self._server_call(lambda: http.verify(self.tokens.verification))
        return answer

    def _server_call(self, work: Callable[[], Any]) -> Any:
        if self._running is None:
            raise RuntimeError("the local workspace is not running")
        return self._running.call(work())
