"""One AWS request, from its bytes to its XML: faults, signature, operation, record."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from moto.core.parse import QueryParser

from bot.sandbox.aws.calls import CallRecord, Calls, target_of
from bot.sandbox.aws.errors import AwsError, error_xml
from bot.sandbox.aws.faults import Fault, Faults
from bot.sandbox.aws.models import VERSIONS, operation_model
from bot.sandbox.aws.operations import carry_out, is_change
from bot.sandbox.aws.signing import SignedRequest, authenticate, claimed_name
from bot.sandbox.aws.strict.moto_iam import to_xml
from bot.sandbox.aws.strict.state import Call, State

NAMESPACES: Final[Mapping[str, str]] = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}
LOST: Final = 0
OK: Final = 200


@dataclass(frozen=True)
class Reply:
    """`lost`: the connection is cut instead."""

    status: int
    body: str
    request_id: str
    error: str | None = None
    lost: bool = False


@dataclass
class Asked:
    """What is known of a request, as far as it was understood."""

    service: str
    action: str
    params: Mapping[str, Any]
    is_malformed: bool = False
    caller: str = ""
    changed: bool = False


class Gateway:
    """`state` may be exchanged for a fresh one between two requests."""

    def __init__(self, state: State, *, latency: float, changed: Callable[[], None]) -> None:
        self.state = state
        self.latency = latency
        self.faults = Faults()
        self.calls = Calls()
        self._changed = changed

    def answer(self, request: SignedRequest) -> Reply:
        began = time.monotonic()
        asked = understood(request)
        asked.caller = claimed_name(self.state, request)
        fault = self.faults.take(asked.action)
        # Waiting holds no lock: calls side by side wait side by side.
        time.sleep(self.latency + (fault.delay if fault else 0.0))
        reply = self._with_fault(request, asked, fault)
        self._record(asked, reply, began)
        if asked.changed:
            self._changed()
        return reply

    def _with_fault(self, request: SignedRequest, asked: Asked, fault: Fault | None) -> Reply:
        stopped = fault is not None and bool(fault.error or fault.lose_reply)
        if fault is None or not stopped:
            return self._carried_out(request, asked)
        if fault.after_effect:
            self._carried_out(request, asked)
        if fault.lose_reply:
            return Reply(LOST, "", "", error="ReplyLost", lost=True)
        return refusal(asked.service, AwsError(fault.error or "", status=fault.http_status))

    def _carried_out(self, request: SignedRequest, asked: Asked) -> Reply:
        request_id = str(uuid.uuid4())
        try:
            body = self._result(request, asked, request_id)
        except AwsError as no:
            return refusal(asked.service, no)
        asked.changed = is_change(asked.action) and asked.service == "iam"
        return Reply(OK, body, request_id)

    def _result(self, request: SignedRequest, asked: Asked, request_id: str) -> str:
        if not asked.service:
            raise AwsError("InvalidAction", "The local account offers IAM and STS.")
        if asked.is_malformed:
            raise AwsError("MalformedInput")
        with self.state.lock:
            caller = authenticate(self.state, request, asked.service)
            asked.caller = caller.name
            call = Call(asked.action, asked.params, caller)
            result = carry_out(self.state, asked.service, call)
            return to_xml(asked.service, asked.action, result, request_id=request_id)

    def _record(self, asked: Asked, reply: Reply, began: float) -> None:
        self.calls.add(
            CallRecord(
                at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                action=asked.action,
                target=target_of(asked.params),
                status=reply.status,
                error=reply.error,
                ms=round((time.monotonic() - began) * 1000, 1),
                caller=asked.caller,
            )
        )


def understood(request: SignedRequest) -> Asked:
    words = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    service, action = VERSIONS.get(words.get("Version", ""), ""), words.get("Action", "")
    operation = operation_model(service, action) if service else None
    if operation is None:
        return Asked(service, action, {})
    try:
        return Asked(service, action, QueryParser(operation).parse({"values": words}))
    except ValueError:
        return Asked(service, action, {}, is_malformed=True)


def refusal(service: str, error: AwsError) -> Reply:
    request_id = str(uuid.uuid4())
    namespace = NAMESPACES.get(service, NAMESPACES["iam"])
    body = error_xml(error, namespace=namespace, request_id=request_id)
    return Reply(error.status, body, request_id, error=error.code)
