"""Who signed a request: SigV4 worked out again with botocore's own signer."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.iam.models import AccessKeyLastUsed

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.strict.sessions import session_arn
from bot.sandbox.aws.strict.state import Caller, Session, State

SCHEME: Final = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[^/]+)/"
    r"(?P<service>[^/]+)/aws4_request, ?SignedHeaders=(?P<headers>[^,]+), ?"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
MUST_BE_SIGNED: Final = frozenset({"host", "x-amz-date"})


@dataclass(frozen=True)
class SignedRequest:
    """`headers` by their names in small letters."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def claimed_name(state: State, request: SignedRequest) -> str:
    """Whose key it says it is, unproved; empty if nobody's."""
    parts = SCHEME.fullmatch(request.headers.get("authorization", ""))
    key = state.backend.access_keys.get(parts["key"]) if parts else None
    return str(key.user_name) if key is not None else ""


def authenticate(state: State, request: SignedRequest, service: str) -> Caller:
    """The caller, or AWS's refusal. An unknown, deleted or inactive key is nobody."""
    header = request.headers.get("authorization")
    if not header:
        raise AwsError("MissingAuthenticationToken")
    parts = SCHEME.fullmatch(header)
    if parts is None or "x-amz-date" not in request.headers:
        raise AwsError("IncompleteSignature")
    caller, secret = _holder(state, request, parts)
    if parts["service"] != service or not _is_right(request, parts, secret):
        raise AwsError("SignatureDoesNotMatch")
    _note_use(state, caller, service)
    return caller


def _holder(state: State, request: SignedRequest, parts: re.Match[str]) -> tuple[Caller, str]:
    key_id, region = parts["key"], parts["region"]
    session = state.sessions.get(key_id)
    if session is not None:
        return _session_holder(state, request, session, region)
    key = state.backend.access_keys.get(key_id)
    if key is None or key.status != "Active":
        raise AwsError("InvalidClientTokenId")
    user = state.user(key.user_name)
    caller = Caller(key_id, user.arn, user.id, user.name, user, region)
    return caller, key.secret_access_key


def _session_holder(
    state: State, request: SignedRequest, session: Session, region: str
) -> tuple[Caller, str]:
    if request.headers.get("x-amz-security-token") != session.token:
        raise AwsError("InvalidClientTokenId")
    if state.now() >= session.expires:
        raise AwsError("ExpiredToken")
    caller = Caller(
        session.key.access_key_id,
        session_arn(state, session),
        f"{session.role.id}:{session.name}",
        session.name,
        session.role,
        region,
    )
    return caller, session.key.secret_access_key


def _is_right(request: SignedRequest, parts: re.Match[str], secret: str) -> bool:
    names = parts["headers"].split(";")
    if not MUST_BE_SIGNED.issubset(names):
        return False
    signed = {name: request.headers.get(name, "") for name in names}
    again = AWSRequest(request.method, request.url, signed, request.body)
    again.context["timestamp"] = request.headers["x-amz-date"]
    signer = SigV4Auth(Credentials(parts["key"], secret), parts["service"], parts["region"])
    canonical = signer.canonical_request(again)
    signature = signer.signature(signer.string_to_sign(again, canonical), again)
    return hmac.compare_digest(signature, parts["signature"])


def _note_use(state: State, caller: Caller, service: str) -> None:
    key = state.backend.access_keys.get(caller.key_id)
    if key is not None:
        key.last_used = AccessKeyLastUsed(state.now(), service, caller.region)
