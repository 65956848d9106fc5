"""`/local/*`: thin, each route one act or one look."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.slack.errors import NotPossible, SlackError
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.feed import Event
from bot.sandbox.slack.local import authenticator
from bot.sandbox.slack.local.account import Account
from bot.sandbox.slack.local.clicking import Clicking
from bot.sandbox.slack.local.desk import Desk
from bot.sandbox.slack.local.modals import Modals
from bot.sandbox.slack.local.speaking import Speaking
from bot.sandbox.slack.local.state import page_state
from bot.sandbox.slack.local.visits import Visits

Answer = dict[str, Any]
Act = Callable[[dict[str, Any]], Awaitable[Answer]]
HEARTBEAT = 15.0
CHANGEABLE = {"deleted", "is_guest", "is_stranger", "name", "real_name", "team_id", "title"}


class LocalRoutes:
    def __init__(self, desk: Desk, account: Account, cast_hint: dict[str, Any] | None) -> None:
        self._desk = desk
        self._account = account
        self._cast_hint = cast_hint
        self._phones = authenticator.Phones()
        self._acts = self._all_acts()

    def routes(self) -> list[Route]:
        looks = [
            Route("/local/state", self.state),
            Route("/local/events", self.events),
            Route("/local/file/{file_id}", self.file),
            Route("/local/aws", self.aws),
        ]
        acts = [
            Route(f"/local/{name}", _endpoint(act), methods=["POST"])
            for name, act in self._acts.items()
        ]
        return [
            *looks,
            *acts,
            Route("/local/faults", _endpoint(self.order_fault), methods=["POST"]),
            Route("/local/faults", self.clear_faults, methods=["DELETE"]),
            Route("/local/people/{user}", self.change_person, methods=["POST"]),
        ]

    async def act(self, name: str, body: dict[str, Any]) -> Answer:
        """One act as its route would answer it."""
        try:
            return await self._acts[name](body)
        except NotPossible as e:
            return {"ok": False, "error": e.code, "message": e.message}

    def _all_acts(self) -> dict[str, Act]:
        speaking, clicking = Speaking(self._desk), Clicking(self._desk)
        modals, visits = Modals(self._desk), Visits(self._desk)
        return {
            "message": lambda b: speaking.message(b["person"], b["channel"], b["text"]),
            "command": lambda b: speaking.command(b["person"], b["channel"], b["text"]),
            "read": lambda b: speaking.read(b["person"], b["channel"]),
            "action": clicking.click,
            "options": clicking.options,
            "submit": lambda b: modals.submit(b["person"], b["view_id"], b.get("values") or {}),
            "close": lambda b: modals.close(
                b["person"], b["view_id"], is_cleared=bool(b.get("is_cleared"))
            ),
            "home": lambda b: visits.home(b["person"]),
            "shortcut": lambda b: visits.shortcut(b["person"], b["callback_id"], b.get("message")),
            "authenticator": self.authenticate,
        }

    async def state(self, request: Request) -> Response:
        user = request.query_params.get("person", "")
        try:
            return JSONResponse(page_state(self._desk, user, self._cast_hint))
        except SlackError as e:
            return JSONResponse(e.body(), status_code=404)

    async def events(self, request: Request) -> Response:
        person = request.query_params.get("person", "")
        queue = self._desk.world.feed.listen(person)
        return StreamingResponse(
            _stream(queue, lambda: self._desk.world.feed.leave(person, queue)),
            media_type="text/event-stream",
        )

    async def file(self, request: Request) -> Response:
        """The bytes, for those in a conversation that it was shared in."""
        try:
            content, kind = self._visible(
                request.query_params.get("person", ""), request.path_params["file_id"]
            )
        except (SlackError, NotPossible):
            return Response(status_code=404)
        return Response(content, media_type=kind, headers={"Cache-Control": "no-store"})

    def _visible(self, person: str, file_id: str) -> tuple[bytes, str]:
        world = self._desk.world
        file = world.files.get(file_id)
        for channel in file.channels:
            if person in world.conversations.get(channel).members:
                return file.content or b"", file.mimetype
        raise NotPossible("file_not_found", "This file is not shown to you.")

    async def aws(self, request: Request) -> Response:
        del request
        return JSONResponse(await asyncio.to_thread(self._account.snapshot))

    async def authenticate(self, body: dict[str, Any]) -> Answer:
        """Scan a file, or take a key typed in; the phone then knows it for good."""
        person, file_id = body["person"], body.get("file_id", "")
        if body.get("secret"):
            return authenticator.codes(authenticator.typed(body["secret"]))
        known = self._phones.known(person, file_id)
        if known is None:
            content, _ = self._visible(person, file_id)
            known = await asyncio.to_thread(authenticator.scan, content)
            self._phones.add(person, file_id, known)
        return authenticator.codes(known)

    async def order_fault(self, body: dict[str, Any]) -> Answer:
        self._desk.world.faults.add(Fault(**body))
        return {"ok": True}

    async def clear_faults(self, request: Request) -> Response:
        del request
        self._desk.world.faults.clear()
        return JSONResponse({"ok": True})

    async def change_person(self, request: Request) -> Response:
        return await _endpoint(lambda body: self._change(request.path_params["user"], body))(
            request
        )

    async def _change(self, user: str, body: dict[str, Any]) -> Answer:
        unknown = set(body) - CHANGEABLE
        if unknown:
            raise NotPossible("unknown_field", f"{', '.join(sorted(unknown))} can't be changed.")
        world = self._desk.world
        person = world.people.change(user, **body)
        world.feed.tell_all("people", {})
        return {"ok": True, "person": person.id}


def _endpoint(act: Act) -> Callable[[Request], Awaitable[Response]]:
    """JSON in, JSON out; what can't be done comes back as `ok: false` with words for the person."""

    async def endpoint(request: Request) -> Response:
        try:
            body = json.loads(await request.body() or b"{}")
            return JSONResponse(await act(body))
        except NotPossible as e:
            return JSONResponse({"ok": False, "error": e.code, "message": e.message})
        except SlackError as e:
            return JSONResponse(e.body())
        except (KeyError, TypeError, ValueError) as e:
            words = {"ok": False, "error": "bad_request", "message": str(e)}
            return JSONResponse(words, status_code=400)

    return endpoint


async def _stream(
    queue: "asyncio.Queue[Event | None]", leave: Callable[[], None]
) -> AsyncIterator[str]:
    try:
        yield ": connected\n\n"
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), HEARTBEAT)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if event is None:
                return
            name, data = event
            yield f"event: {name}\ndata: {json.dumps(data)}\n\n"
    finally:
        leave()
