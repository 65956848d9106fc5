"""Socket Mode and signed HTTP, seen from the wire."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as ws_connect

from bot.sandbox.slack.running import Running, bind
from bot.sandbox.slack.workspace import LocalWorkspace
from tests.sandbox.slack.conftest import Connect, listening, socket_mode, until

Json = dict[str, Any]


@contextmanager
def open_link(workspace: LocalWorkspace) -> Iterator[ClientConnection]:
    """A raw connection, past its hello."""
    web = WebClient(base_url=workspace.api_url)
    url = web.apps_connections_open(app_token=workspace.tokens.app)["url"]
    with ws_connect(url) as link:
        assert json.loads(link.recv(timeout=2))["type"] == "hello"
        yield link


@pytest.fixture
def links(workspace: LocalWorkspace) -> Iterator[list[ClientConnection]]:
    with ExitStack() as stack:
        yield [stack.enter_context(open_link(workspace)) for _ in range(2)]


@pytest.fixture
def quick() -> Iterator[LocalWorkspace]:
    """One that waits for acks a fifth of a second only."""
    with LocalWorkspace(ack_within=0.2, event_retries=(0.0, 0.05)) as workspace:
        yield workspace


def take(link: ClientConnection, timeout: float = 1.0) -> Json | None:
    try:
        message: Json = json.loads(link.recv(timeout=timeout))
    except TimeoutError:
        return None
    return message


def ack(link: ClientConnection, envelope: Json) -> None:
    link.send(json.dumps({"envelope_id": envelope["envelope_id"]}))


def test_a_ticket_opens_one_connection(workspace: LocalWorkspace) -> None:
    web = WebClient(base_url=workspace.api_url)
    url = web.apps_connections_open(app_token=workspace.tokens.app)["url"]
    with ws_connect(url) as link:
        assert json.loads(link.recv())["connection_info"]["app_id"] == "A0TWOKEYS"
        with pytest.raises(InvalidStatus):
            ws_connect(url).__enter__()
    with pytest.raises(InvalidStatus):
        ws_connect(url.partition("?")[0]).__enter__()


def test_an_event_that_is_not_acked_comes_again_on_another_connection(
    quick: LocalWorkspace,
) -> None:
    workspace = quick
    with open_link(workspace) as one, open_link(workspace) as other:
        workspace.person("U0JO").open_home()
        came = [(link, envelope) for link in (one, other) if (envelope := take(link))]
        assert len(came) == 2, "each connection got one try"
        tries = sorted(came, key=lambda pair: pair[1]["retry_attempt"])
        assert [envelope["retry_attempt"] for _, envelope in tries] == [0, 1]
        assert tries[1][1]["retry_reason"] == "timeout"
        assert len({envelope["payload"]["event_id"] for _, envelope in tries}) == 1
        third = take(tries[0][0])
        assert third
        assert third["retry_attempt"] == 2
        ack(tries[0][0], third)
        assert take(one, 0.5) is None
        assert take(other, 0.1) is None


def test_a_command_moves_to_another_connection_when_its_own_is_lost(
    workspace: LocalWorkspace, links: list[ClientConnection]
) -> None:
    answers: list[Json] = []
    jo = workspace.person("U0JO")
    asking = threading.Thread(target=lambda: answers.append(jo.command("/iam")))
    asking.start()
    first = next((link, e) for link in links if (e := take(link, 0.5)))
    first[0].close()
    other = next(link for link in links if link is not first[0])
    envelope = take(other)
    assert envelope
    assert envelope["retry_attempt"] == 1
    assert envelope["payload"]["trigger_id"] == first[1]["payload"]["trigger_id"]
    ack(other, envelope)
    asking.join(5)
    assert answers[0]["ok"]


def test_a_person_is_told_of_an_app_that_does_not_answer(quick: LocalWorkspace) -> None:
    with open_link(quick) as link, listening(quick, "U0JO") as heard:
        assert quick.person("U0JO").command("/iam")["error"] == "dispatch_failed"
        envelope = take(link)
        assert envelope
        ack(link, envelope)  # too late: nothing comes of it
        until(lambda: heard == [("notice", {"text": "Twokeys did not answer in 3 s."})])


def test_envelopes_go_to_the_connections_in_turn(workspace: LocalWorkspace, app: App) -> None:
    @app.command("/iam")
    def iam(ack: Ack) -> None:
        ack()

    with socket_mode(workspace, app), socket_mode(workspace, app):
        until(lambda: workspace.connected == 2)
        for _ in range(4):
            assert workspace.person("U0JO").command("/iam")["ok"]
        assert [link.sent for link in workspace._sockets._links] == [2, 2]


def test_an_app_asked_to_reconnect_misses_nothing(
    workspace: LocalWorkspace, app: App, connect: Connect
) -> None:
    @app.command("/iam")
    def iam(ack: Ack) -> None:
        ack()

    connect(app)
    before = list(workspace._sockets._links)
    workspace.refresh_links()
    until(lambda: workspace.connected == 1 and workspace._sockets._links[0] not in before)
    assert workspace.person("U0JO").command("/iam")["ok"]


def test_without_a_connection_a_command_fails_at_once(workspace: LocalWorkspace) -> None:
    assert workspace.person("U0JO").command("/iam")["error"] == "dispatch_failed"


def test_an_eleventh_connection_is_one_too_many(workspace: LocalWorkspace) -> None:
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(open_link(workspace))
        web = WebClient(base_url=workspace.api_url)
        url = web.apps_connections_open(app_token=workspace.tokens.app)["url"]
        with ws_connect(url) as link:
            assert json.loads(link.recv())["reason"] == "too_many_websockets"


class Endpoint:
    """An HTTP address that keeps what it was sent, and answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []

    async def __call__(self, request: Request) -> Response:
        body = await request.body()
        self.requests.append((dict(request.headers), body))
        if b"url_verification" in body:
            return JSONResponse({"challenge": json.loads(body)["challenge"]})
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
def by_http() -> Iterator[tuple[LocalWorkspace, Endpoint]]:
    endpoint, sock = Endpoint(), bind(0)

    async def serve(request: Request) -> Response:
        return await endpoint(request)

    async def nothing() -> None: ...

    app = Starlette(routes=[Route("/slack/events", serve, methods=["POST"])])
    server = Running(app, sock, H11Protocol, nothing)
    server.start()
    url = f"http://127.0.0.1:{sock.getsockname()[1]}/slack/events"
    with LocalWorkspace(events_url=url, event_retries=(0.0, 0.05, 0.05)) as workspace:
        yield workspace, endpoint
    server.stop()


def test_http_requests_are_signed_over_their_very_bytes(
    by_http: tuple[LocalWorkspace, Endpoint],
) -> None:
    workspace, endpoint = by_http
    assert workspace.person("U0JO").command("/iam help me")["ok"]
    headers, body = endpoint.requests[0]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert b"text=help+me" in body
    signed = f"v0:{headers['x-slack-request-timestamp']}:".encode() + body
    secret = workspace.tokens.signing_secret.encode()
    assert headers["x-slack-signature"] == (
        "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
    )


def test_an_http_event_is_sent_again_until_it_is_heard(
    by_http: tuple[LocalWorkspace, Endpoint],
) -> None:
    workspace, endpoint = by_http
    endpoint.statuses = [500, 500]
    workspace.person("U0JO").open_home()
    until(lambda: len(endpoint.requests) == 3)
    numbers = [headers.get("x-slack-retry-num") for headers, _ in endpoint.requests]
    assert numbers == [None, "1", "2"]
    assert endpoint.requests[1][0]["x-slack-retry-reason"] == "http_error"
    ids = {json.loads(body)["event_id"] for _, body in endpoint.requests}
    assert len(ids) == 1


def test_an_error_page_is_no_ack(by_http: tuple[LocalWorkspace, Endpoint]) -> None:
    workspace, endpoint = by_http
    endpoint.statuses = [503]
    assert workspace.person("U0JO").command("/iam")["error"] == "dispatch_failed"
    assert len(endpoint.requests) == 1, "commands are not repeated: the person repeats them"


def test_an_address_is_verified_by_a_challenge(by_http: tuple[LocalWorkspace, Endpoint]) -> None:
    workspace, _ = by_http
    assert workspace.verify_events_url()
    environment = workspace.environment()
    assert environment["SLACK_SIGNING_SECRET"] == workspace.tokens.signing_secret
    assert workspace.events_url
    assert f":{environment['PORT']}/" in workspace.events_url


def test_the_environment_is_what_serve_needs(workspace: LocalWorkspace) -> None:
    environment = workspace.environment()
    assert set(environment) == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL"}
    bearer = {"Authorization": f"Bearer {environment['SLACK_BOT_TOKEN']}"}
    assert httpx.post(f"{environment['SLACK_API_URL']}auth.test", headers=bearer).json()["ok"]
