"""The one Starlette app: Slack's side, the people's side, the page."""

import time
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from bot.sandbox.slack.calls import Call
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.local.guard import Guard
from bot.sandbox.slack.responses import Responses
from bot.sandbox.slack.transport.socketmode import SocketMode
from bot.sandbox.slack.webapi.gate import Gate, read_args
from bot.sandbox.slack.wire import Wires
from bot.sandbox.slack.world import World

BAD_REQUEST = 400
PAGE = Path(__file__).parents[1] / "page"


class SlackSide:
    """The addresses that Slack gives out: files, uploads, response_urls."""

    def __init__(self, world: World, responses: Responses, wires: Wires) -> None:
        self._world = world
        self._responses = responses
        self._wires = wires

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/response/{path:path}", self.respond, methods=["POST"]),
            Route("/upload/v1/{ticket}", self.upload, methods=["POST"]),
            Route("/files/{file_id}/{name}", self.file),
        ]

    async def respond(self, request: Request) -> Response:
        """Slack answers `ok` in plain text, and its refusals as JSON."""
        fault = self._world.faults.take("response_url")
        body: dict[str, Any] = {}
        result: dict[str, Any] = {"ok": True}
        answer: Response = PlainTextResponse("ok")
        try:
            body = await read_args(request)
            self._respond(request.path_params["path"], body, fault)
        except SlackError as e:
            result = e.body()
            answer = JSONResponse(result, status_code=max(e.status, BAD_REQUEST))
        self._world.calls.record(Call("response_url", body, result, time.time()))
        if fault is not None and fault.drop_reply:
            return await self._wires.cut(request)
        return answer

    def _respond(self, path: str, body: dict[str, Any], fault: Fault | None) -> None:
        if fault is not None and fault.error:
            raise SlackError(fault.error, status=fault.http_status)
        self._responses.apply(self._world.urls.use(path), body)

    async def upload(self, request: Request) -> Response:
        content = await request.body()
        try:
            file = self._world.files.receive(request.path_params["ticket"], content)
        except SlackError as e:
            return PlainTextResponse(e.code, status_code=e.status)
        params = {"file": file.id, "bytes": len(content)}
        self._world.calls.record(Call("upload", params, {"ok": True}, time.time()))
        return PlainTextResponse(f"OK - {len(content)}")

    async def file(self, request: Request) -> Response:
        """The app reads a file's bytes with its own token."""
        bearer = request.headers.get("authorization", "")
        allowed = bearer == f"Bearer {self._world.tokens.bot}"
        try:
            file = self._world.files.get(request.path_params["file_id"])
        except SlackError:
            return Response(status_code=404)
        if not allowed or "files:read" not in self._world.app.scopes:
            return Response(status_code=403)
        return Response(file.content, media_type=file.mimetype)


async def index(request: Request) -> Response:
    del request
    return FileResponse(PAGE / "index.html")


def build(gate: Gate, slack_side: SlackSide, sockets: SocketMode, local: list[Route]) -> Starlette:
    routes: list[BaseRoute] = [
        Route("/", index),
        Mount("/static", StaticFiles(directory=PAGE, check_dir=False)),
        Route("/api/{method}", gate.serve, methods=["GET", "POST"]),
        WebSocketRoute("/link", sockets.serve),
        *slack_side.routes(),
        *local,
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard)])
