"""A local workspace with a real Bolt app in it, over Socket Mode or signed HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.sandbox.slack.running import Running, bind
from bot.sandbox.slack.workspace import LocalWorkspace

Connect = Callable[[App], None]
Json = dict[str, Any]


@pytest.fixture
def workspace() -> Iterator[LocalWorkspace]:
    with LocalWorkspace(event_retries=(0.05, 0.05, 0.05)) as running:
        yield running


@pytest.fixture
def client(workspace: LocalWorkspace) -> WebClient:
    return WebClient(workspace.tokens.bot, base_url=workspace.api_url)


@pytest.fixture
def app(workspace: LocalWorkspace, client: WebClient) -> App:
    return App(client=client, signing_secret=workspace.tokens.signing_secret)


@contextmanager
def socket_mode(workspace: LocalWorkspace, app: App) -> Iterator[SocketModeHandler]:
    """The app connected, until the end of the `with`."""
    web = WebClient(base_url=workspace.api_url)
    handler = SocketModeHandler(app, workspace.tokens.app, web_client=web)
    greeted = threading.Event()

    def hear(_: object, message: dict[str, Any], __: object = None) -> None:
        if message.get("type") == "hello":
            greeted.set()

    handler.client.message_listeners.append(hear)
    handler.connect()  # type: ignore[no-untyped-call]
    # Before the SDK has read the hello, its close() may hang: it un-terminates its own reader.
    assert greeted.wait(5)
    try:
        yield handler
    finally:
        hang_up(workspace, handler)


def hang_up(workspace: LocalWorkspace, handler: SocketModeHandler) -> None:
    """Quickly: the SDK waits up to four seconds for reads of its own to run out."""
    handler.client.auto_reconnect_enabled = False
    handler.client.default_auto_reconnect_enabled = False
    workspace.drop_links()
    until(lambda: not handler.client.is_connected())  # its close() trips over a close under way
    threading.Timer(0.05, handler.client.enqueue_message, ("{}",)).start()
    handler.close()  # type: ignore[no-untyped-call]


@contextmanager
def signed_http(app: App, sock: Any) -> Iterator[None]:
    """The app behind an HTTP address of its own."""
    handler = SlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    async def nothing() -> None: ...

    server = Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
    running = Running(server, sock, H11Protocol, nothing)
    running.start()
    try:
        yield
    finally:
        running.stop()


@pytest.fixture
def connect(workspace: LocalWorkspace) -> Iterator[Connect]:
    """Connects the app over Socket Mode for the rest of the test."""
    with ExitStack() as stack:

        def connect(app: App) -> None:
            stack.enter_context(socket_mode(workspace, app))

        yield connect


@pytest.fixture(params=["socket", "http"])
def served(
    request: pytest.FixtureRequest,
) -> Iterator[tuple[LocalWorkspace, App, Callable[[], None]]]:
    """A workspace, an app for it, and what puts the two in touch: either way."""
    with ExitStack() as stack:
        sock = bind(0)
        address = f"http://127.0.0.1:{sock.getsockname()[1]}/slack/events"
        by_http = request.param == "http"
        workspace = stack.enter_context(LocalWorkspace(events_url=address if by_http else None))
        web = WebClient(workspace.tokens.bot, base_url=workspace.api_url)
        app = App(client=web, signing_secret=workspace.tokens.signing_secret)

        def start() -> None:
            link = signed_http(app, sock) if by_http else socket_mode(workspace, app)
            stack.enter_context(link)

        stack.callback(sock.close)
        yield workspace, app, start


@contextmanager
def listening(workspace: LocalWorkspace, person: str) -> Iterator[list[tuple[str, Json]]]:
    """What comes down a person's event stream, as it comes."""
    heard: list[tuple[str, Json]] = []
    ready = threading.Event()

    def listen() -> None:
        url = f"{workspace.url}local/events"
        with httpx.stream("GET", url, params={"person": person}, timeout=60) as stream:
            name = ""
            for line in stream.iter_lines():
                ready.set()
                kind, _, value = line.partition(": ")
                if kind == "event":
                    name = value
                if kind == "data":
                    heard.append((name, json.loads(value)))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert ready.wait(5)
    yield heard
    workspace.stop()
    thread.join(5)
    assert not thread.is_alive(), "the stream ends with the workspace"


def until(true: Callable[[], bool], timeout: float = 5.0) -> None:
    """Wait until it is true, or fail."""
    pause = threading.Event()
    waited = 0.0
    while not true():
        assert waited < timeout, "it never came true"
        pause.wait(0.02)
        waited += 0.02
