"""AWS's errors: their codes, HTTP statuses and the XML they travel in."""

from collections.abc import Mapping
from functools import cache
from typing import Final
from xml.sax.saxutils import escape

from botocore.model import ServiceModel

from bot.sandbox.aws.models import service_model

# Errors of every AWS service; the IAM model lists only its own.
COMMON: Final[Mapping[str, tuple[int, str]]] = {
    "AccessDenied": (403, "You are not authorized to perform this operation."),
    "ExpiredToken": (403, "The security token included in the request is expired"),
    "IncompleteSignature": (400, "Authorization header requires all of its parts."),
    "InternalFailure": (500, "The request processing has failed because of an unknown error."),
    "InvalidAction": (400, "Could not find this operation."),
    "InvalidClientTokenId": (403, "The security token included in the request is invalid."),
    "MalformedInput": (400, "A value has the wrong type."),
    "MissingAuthenticationToken": (403, "Request is missing Authentication Token"),
    "RequestLimitExceeded": (503, "Request limit exceeded."),
    "ServiceUnavailable": (503, "The request has failed due to a temporary failure."),
    "SignatureDoesNotMatch": (
        403,
        (
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method."
        ),
    ),
    "Throttling": (400, "Rate exceeded"),
    "ThrottlingException": (400, "Rate exceeded"),
    "ValidationError": (400, "The input is not valid."),
}


class AwsError(Exception):
    """An answer that says no. `message` may repeat input that is not a secret."""

    def __init__(self, code: str, message: str = "", status: int | None = None) -> None:
        usual_status, usual_message = known_errors().get(code, (400, code))
        self.code = code
        self.message = message or usual_message
        self.status = status or usual_status
        super().__init__(f"{code}: {self.message}")


@cache
def known_errors() -> Mapping[str, tuple[int, str]]:
    return {**_modelled(service_model("iam")), **COMMON}


def _modelled(service: ServiceModel) -> dict[str, tuple[int, str]]:
    found = {}
    for shape in service.error_shapes:
        about = shape.metadata.get("error")
        if about:
            found[about["code"]] = (int(about["httpStatusCode"]), f"{about['code']} (injected)")
    return found


def error_xml(error: AwsError, *, namespace: str, request_id: str) -> str:
    fault = "Sender" if error.status < 500 else "Receiver"  # noqa: PLR2004 - HTTP
    return (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>{fault}</Type>'
        f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def no_such(kind: str, name: str) -> AwsError:
    return AwsError("NoSuchEntity", f"The {kind} with name {name} cannot be found.")


def exists(kind: str, name: str) -> AwsError:
    return AwsError("EntityAlreadyExists", f"{kind} with name {name} already exists.")


def over_quota(quota: str, limit: int) -> AwsError:
    return AwsError("LimitExceeded", f"Cannot exceed quota for {quota}: {limit}")


def conflict(what_first: str) -> AwsError:
    return AwsError("DeleteConflict", f"Cannot delete entity, must {what_first} first.")
