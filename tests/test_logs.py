import json
import logging
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
import structlog
from slack_bolt import App
from slack_sdk import WebClient

from bot import logs
from bot.domain.secret import MASK

KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00"
PASSWORD = "canary-Pa55word!"
TOKEN = "xoxb-1-canary"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DP"

CREATED = f"""<CreateAccessKeyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
<CreateAccessKeyResult><AccessKey><UserName>jo</UserName><AccessKeyId>AKIAIOSFODNN7EXAMPLE</AccessKeyId>
<Status>Active</Status><SecretAccessKey>{KEY}</SecretAccessKey></AccessKey></CreateAccessKeyResult>
<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></CreateAccessKeyResponse>"""


class Answering(BaseHTTPRequestHandler):
    """AWS and Slack in one: whoever asks as boto3 does gets a new key."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        is_aws = "boto" in self.headers.get("user-agent", "").lower()
        body = (CREATED if is_aws else '{"ok": true}').encode()
        self.send_response(200)
        self.send_header("content-type", "text/xml" if is_aws else "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Says nothing."""


@pytest.fixture
def outside() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging belongs to the whole process: whatever a test sets up is taken back."""
    known = [logging.getLogger(), *map(logging.getLogger, logs.CLAMPED)]
    levels, handlers = [logger.level for logger in known], known[0].handlers[:]
    yield
    structlog.reset_defaults()
    known[0].handlers[:] = handlers
    for logger, level in zip(known, levels, strict=True):
        logger.setLevel(level)


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def make_a_key(outside: str) -> None:
    client = boto3.client(
        "iam",
        endpoint_url=outside,
        region_name="us-east-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key=KEY,
    )
    assert client.create_access_key(UserName="jo")["AccessKey"]["SecretAccessKey"] == KEY
    client.update_login_profile(UserName="jo", Password=PASSWORD)


def show_it(outside: str) -> None:
    client = WebClient(token=TOKEN, base_url=outside)
    block = {"type": "section", "text": {"type": "plain_text", "text": KEY}}
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Key"}, "blocks": [block]}
    assert client.views_open(trigger_id="1", view=view)["ok"]
    App(client=client, token_verification_enabled=False)


def test_at_debug_no_library_prints_what_goes_to_aws_and_slack(
    capsys: pytest.CaptureFixture[str], outside: str
) -> None:
    logs.set_up("debug")
    structlog.get_logger().debug("ours", step="before")
    make_a_key(outside)
    show_it(outside)
    logging.getLogger("slack_bolt.App").debug("a body: %s", KEY)
    logging.getLogger("botocore.parsers").debug("a body: %s", KEY)
    assert [line["event"] for line in written(capsys)] == ["ours"]


def test_a_library_that_was_turned_up_before_is_turned_down(
    capsys: pytest.CaptureFixture[str], outside: str
) -> None:
    for name in logs.CLAMPED:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logs.set_up("DEBUG")
    listening = logging.StreamHandler(sys.stdout)  # as boto3.set_stream_logger would add
    logging.getLogger().addHandler(listening)
    make_a_key(outside)
    show_it(outside)
    assert written(capsys) == []


def test_libraries_still_warn_and_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO")
    logging.getLogger("botocore").warning("the clock is %s off", "far")
    logging.getLogger("botocore").info("not this")
    (line,) = written(capsys)
    assert (line["event"], line["level"]) == ("the clock is far off", "warning")


def test_a_line_is_json_with_time_level_and_event(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info")
    structlog.get_logger().info("ready", account="acme\nprod", parts=[1, None])
    structlog.get_logger().debug("not at this level")
    (line,) = written(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "ready",
        "level": "info",
        "account": "acme\nprod",
        "parts": [1, None],
    }


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "xoxe.xoxp-1-canary",
        "xapp-1-A0-canary",
        KEY,
        SEED,
        f"otpauth://totp/acme:jo?secret={SEED}&issuer=acme",
    ],
)
def test_what_looks_like_a_secret_is_masked_wherever_it_stands(
    capsys: pytest.CaptureFixture[str], secret: str
) -> None:
    logs.set_up("INFO")
    nested = {"list": [f"a {secret} b", {"deep": (secret,)}], "secret": secret}
    structlog.get_logger().warning(f"an event with {secret}", nested=nested)
    logging.getLogger("botocore").warning("a library says %s", secret)
    text = capsys.readouterr().out
    assert secret not in text
    assert secret.removeprefix("otpauth://totp/acme:jo?secret=")[:32] not in text
    assert MASK in json.loads(text.splitlines()[0])["event"]


@pytest.mark.parametrize(
    "harmless",
    [
        "arn:aws:iam::123456789012:policy/twokeys/boundary",
        "AKIAIOSFODNN7EXAMPLE",
        "a" * 64,
        "jo.smith joins developers, analysts and administrators today",
        "U0RILEY",
    ],
)
def test_what_operators_need_to_read_is_not_masked(
    capsys: pytest.CaptureFixture[str], harmless: str
) -> None:
    logs.set_up("INFO")
    structlog.get_logger().info(harmless)
    assert written(capsys)[0]["event"] == harmless


def fail(password: str) -> float:
    kept_here = [password, KEY]
    return len(kept_here) / 0


@pytest.mark.parametrize("name", ["ours", "botocore"])
def test_a_traceback_shows_where_but_no_value_of_a_variable(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    logs.set_up("DEBUG")
    log: Any = structlog.get_logger() if name == "ours" else logging.getLogger(name)
    try:
        fail(PASSWORD)
    except ZeroDivisionError:
        log.exception("a bug")
    text = capsys.readouterr().out
    (line,) = map(json.loads, text.splitlines())
    assert line["event"] == "a bug"
    assert "kept_here" not in text
    assert PASSWORD not in text
    assert KEY not in text
    (shown,) = line["exception"]
    assert shown["exc_type"] == "ZeroDivisionError"
    assert shown["frames"][-1]["name"] == "fail"


def test_an_exceptions_own_words_are_looked_through_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("INFO")
    try:
        int(KEY)
    except ValueError:
        structlog.get_logger().exception("a bug")
    text = capsys.readouterr().out
    assert "invalid literal" in text
    assert KEY not in text
