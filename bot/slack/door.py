"""Where Slack comes in over HTTP, signed; and `/healthz`. Socket Mode needs neither."""

import re
from collections.abc import Awaitable, Callable

from slack_bolt import App, BoltRequest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

LARGEST_BODY = 1_000_000
"""Bytes of a request that are read at all; Slack's own stay far below."""


def http_app(app: App | None) -> Starlette:
    """`/healthz` for whoever keeps the process alive, and `/slack/events` where Slack comes in."""

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok")

    routes = [Route("/healthz", health)]
    if app is not None:
        routes.append(Route("/slack/events", _door(app), methods=["POST"]))
    return Starlette(routes=routes)


def _door(app: App) -> Callable[[Request], Awaitable[Response]]:
    async def events(request: Request) -> Response:
        if not looks_signed(request):
            return PlainTextResponse("not signed by Slack", status_code=401)
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        return await run_in_threadpool(_dispatch, app, request, body)

    return events


async def _read(request: Request) -> bytes | None:
    """The body, or nothing if there is more of it than Slack would ever send."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return body


def looks_signed(request: Request) -> bool:
    """Bolt answers 500 to a malformed header: those end here. Whether it is right, Bolt says."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    return bool(
        re.fullmatch(r"\d{1,12}", stamp, re.ASCII)
        and re.fullmatch(r"v0=[0-9a-f]{64}", signature, re.ASCII)
    )


def _dispatch(app: App, request: Request, body: bytes) -> Response:
    """Bolt's own Starlette adapter would run the listener in the event loop."""
    read = _understood(request, body)
    if read is None:
        return PlainTextResponse("not understood", status_code=400)
    answer = app.dispatch(read)
    reply = Response(answer.body, status_code=answer.status)
    for name, values in answer.headers.items():
        reply.headers[name] = ",".join(values)
    return reply


def _understood(request: Request, body: bytes) -> BoltRequest | None:
    """Bolt reads the body before it looks at the signature, and raises if it is no JSON object."""
    try:
        return BoltRequest(
            body=body.decode("utf-8", "replace"),
            query=dict(request.query_params),
            headers={name: [value] for name, value in request.headers.items()},
        )
    except (ValueError, TypeError, AttributeError):
        return None
