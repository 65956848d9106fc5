"""HTTP around the account: AWS's requests at `/`, the neighbours' questions under `/local/`."""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from bot.sandbox.aws.gateway import Gateway, Reply
from bot.sandbox.aws.signing import SignedRequest

HOST: Final = "127.0.0.1"
JSON: Final = "application/json"

Answer = Callable[[Mapping[str, Any]], Any]


class QuietHandler(WSGIRequestHandler):
    """No line a request."""

    def log_request(self, *_: object) -> None:
        return


class HttpServer:
    """One thread a connection, so that a slow call keeps nobody else waiting."""

    def __init__(self, gateway: Gateway, questions: Mapping[tuple[str, str], Answer]) -> None:
        self._gateway = gateway
        self._questions = questions
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def start(self, port: int) -> int:
        """The port it listens at. It listens when this returns."""
        self._server = make_server(
            HOST, port, self._application, threaded=True, request_handler=QuietHandler
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        return int(self._server.server_port)

    def stop(self) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def _application(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        if request.path.startswith("/local/"):
            return self._local(request)(environ, start_response)
        reply = self._gateway.answer(_signed(request))
        if reply.lost:
            return _cut(environ)
        return _response(reply)(environ, start_response)

    def _local(self, request: Request) -> Response:
        question = self._questions.get((request.method, request.path))
        if question is None:
            return _json({"error": "There is nothing here."}, status=404)
        # A page of another origin cannot send JSON without asking first.
        if request.method == "POST" and request.mimetype != JSON:
            return _json({"error": "Send JSON."}, status=415)
        try:
            return _json(question(_body(request)))
        except (TypeError, ValueError) as no:
            return _json({"error": str(no)}, status=400)


def _body(request: Request) -> Mapping[str, Any]:
    body = json.loads(request.get_data() or b"{}")
    if not isinstance(body, dict):
        raise TypeError("A JSON object is expected.")
    return body


def _json(value: object, *, status: int = 200) -> Response:
    return Response(json.dumps(value), status=status, mimetype=JSON)


def _signed(request: Request) -> SignedRequest:
    return SignedRequest(
        method=request.method,
        url=request.url,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.get_data(),
    )


def _response(reply: Reply) -> Response:
    headers = {"x-amzn-RequestId": reply.request_id}
    return Response(reply.body, status=reply.status, headers=headers, mimetype="text/xml")


def _cut(environ: Mapping[str, Any]) -> list[bytes]:
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return []
