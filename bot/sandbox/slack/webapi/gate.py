"""The door of the Web API: token, scope, rate, faults; every call written down."""

import asyncio
import json
import time
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.slack.calls import Call
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.postbox import Postbox
from bot.sandbox.slack.webapi import chat, directory, identity, rooms, surfaces, uploads
from bot.sandbox.slack.webapi.access import need_scope
from bot.sandbox.slack.webapi.args import Args
from bot.sandbox.slack.webapi.method import Context, Method, Work
from bot.sandbox.slack.wire import Wires
from bot.sandbox.slack.world import World


class Gate:
    """Its `serve` answers `/api/{method}`."""

    def __init__(self, world: World, post: Postbox, wires: Wires, new_ticket: Work) -> None:
        self._world = world
        self._post = post
        self._wires = wires
        self._methods = {
            **identity.methods(new_ticket),
            **chat.methods(),
            **directory.methods(),
            **rooms.methods(),
            **surfaces.methods(),
            **uploads.methods(),
        }

    async def serve(self, request: Request) -> Response:
        name = request.path_params["method"]
        came_in = time.time()
        fault = self._world.faults.take(name)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        args: dict[str, Any] = {}
        try:
            args = await read_args(request)
            if fault is not None and fault.error:
                raise _as_error(fault)
            result, status = {"ok": True, **self._call(name, args)}, 200
        except SlackError as e:
            result, status = e.body(), e.status
        params = {key: value for key, value in args.items() if key != "token"}
        self._world.calls.record(Call(name, params, result, came_in))
        if fault is not None and fault.drop_reply:
            return await self._wires.cut(request)
        return self._response(result, status, self._methods.get(name))

    def _call(self, name: str, args: dict[str, Any]) -> dict[str, Any]:
        method = self._methods.get(name)
        if method is None:
            raise SlackError("unknown_method", extra={"req_method": name})
        context = Context(self._world, self._post, Args(args))
        self._check_token(method, args.get("token"))
        if method.scope:
            need_scope(context, method.scope)
        self._world.rates.check(name, method.tier, str(args.get("channel", "")))
        return method.work(context)

    def _check_token(self, method: Method, token: str | None) -> None:
        tokens = self._world.tokens
        if not method.token:
            return
        if not token:
            raise SlackError("not_authed")
        kind = {tokens.bot: "bot", tokens.app: "app"}.get(token)
        if kind is None:
            raise SlackError("invalid_auth")
        if method.token not in ("any", kind):
            raise SlackError("not_allowed_token_type")

    def _response(self, result: dict[str, Any], status: int, method: Method | None) -> Response:
        headers = {"x-oauth-scopes": ",".join(self._world.app.scopes)}
        if method is not None and method.scope:
            headers["x-accepted-oauth-scopes"] = method.scope
        if status == 429:  # noqa: PLR2004 - Slack's own number
            headers["Retry-After"] = str(result.pop("retry_after", 1))
        return JSONResponse(result, status_code=status, headers=headers)


def _as_error(fault: Fault) -> SlackError:
    status = 429 if fault.error == "ratelimited" else fault.http_status
    extra = {"retry_after": fault.retry_after or 1} if status == 429 else {}  # noqa: PLR2004
    return SlackError(fault.error, status=status, extra=extra)


async def read_args(request: Request) -> dict[str, Any]:
    """Query, then form or JSON; a bearer token stands in as `token`."""
    args: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        args.update(_json_object(body))
    elif body:
        args.update(parse_qsl(body.decode(), keep_blank_values=True))
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        args["token"] = token.strip()
    return args


def _json_object(body: bytes) -> dict[str, Any]:
    """The SDK announces JSON and sends nothing: that is an empty object."""
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(given, dict):
        raise SlackError("json_not_object")
    return given
