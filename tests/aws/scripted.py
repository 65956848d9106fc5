"""An IAM that answers as it is told, over real HTTP, and counts what it was asked."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import pytest

from bot.aws.clients import Aws, connect

NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"


class Reply(Protocol):
    def send(self, handler: BaseHTTPRequestHandler, action: str) -> None: ...


@dataclass(frozen=True)
class Error:
    """What AWS answers when it refuses."""

    code: str
    status: int = 400
    message: str = ""

    def send(self, handler: BaseHTTPRequestHandler, action: str) -> None:
        del action
        text = f"<Code>{self.code}</Code><Message>{escape(self.message)}</Message>"
        body = f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>Sender</Type>{text}</Error>'
        _write(handler, self.status, body + "</ErrorResponse>")


@dataclass(frozen=True)
class Fine:
    """A good answer with this inside its result element."""

    inner: str = ""

    def send(self, handler: BaseHTTPRequestHandler, action: str) -> None:
        result = f"<{action}Result>{self.inner}</{action}Result>"
        body = f'<{action}Response xmlns="{NAMESPACE}">{result}</{action}Response>'
        _write(handler, 200, body)


@dataclass(frozen=True)
class Raw:
    """A body of no AWS form, as a broken proxy would send."""

    status: int
    body: str

    def send(self, handler: BaseHTTPRequestHandler, action: str) -> None:
        del action
        _write(handler, self.status, self.body)


@dataclass(frozen=True)
class Dropped:
    """The request arrived; its reply is lost."""

    def send(self, handler: BaseHTTPRequestHandler, action: str) -> None:
        del action
        handler.close_connection = True


def _write(handler: BaseHTTPRequestHandler, status: int, body: str) -> None:
    raw = body.encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "text/xml")
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


@dataclass
class ScriptedIam:
    """`script` says the next answers to an action; the last one is repeated."""

    url: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    sent: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, list[Reply]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def environment(self) -> dict[str, str]:
        """What boto3 reads to come here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIATESTTESTTESTTEST",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def script(self, action: str, *replies: Reply) -> None:
        self.answers[action] = list(replies)

    def forget(self) -> None:
        self.calls.clear()
        self.sent.clear()
        self.answers.clear()

    def next_reply(self, form: dict[str, str]) -> Reply:
        with self.lock:
            action = form["Action"]
            self.calls[action] += 1
            self.sent.append(form)
            replies = self.answers.get(action, [Error("NotScripted", 400, action)])
            return replies.pop(0) if len(replies) > 1 else replies[0]


@contextmanager
def serve_scripted() -> Iterator[ScriptedIam]:
    iam = ScriptedIam()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {key: values[0] for key, values in parse_qs(body).items()}
            iam.next_reply(form).send(self, form["Action"])

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    iam.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield iam
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def connected(environment: dict[str, str]) -> Aws:
    """Clients made as the bot makes them, in this environment."""
    with pytest.MonkeyPatch.context() as here:
        here.delenv("AWS_PROFILE", raising=False)
        here.delenv("AWS_SESSION_TOKEN", raising=False)
        for name, value in environment.items():
            here.setenv(name, value)
        return connect()
