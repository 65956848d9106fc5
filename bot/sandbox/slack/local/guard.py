"""Keeps other web pages out: this server answers its own page and local programs only."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost")
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


class Guard:
    """Refuses a foreign `Host` (a name made to point here) and a foreign `Origin`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not _is_ours(headers):
            refusal = PlainTextResponse("Not from this machine's own page.", status_code=403)
            await refusal(scope, receive, send)
            return

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = MutableHeaders(scope=message)
                added["Content-Security-Policy"] = POLICY
                added["X-Content-Type-Options"] = "nosniff"
                added.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self._app(scope, receive, send_with_policy)


def _is_ours(headers: Headers) -> bool:
    host = headers.get("host", "")
    origin = headers.get("origin")
    if urlsplit(f"//{host}").hostname not in HOSTS:
        return False
    return origin is None or urlsplit(origin).netloc == host
