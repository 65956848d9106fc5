"""AWS's errors in the product's words. The table of what each one means stands here only."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSOError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError

from bot.domain.errors import AwsRefused, OutcomeUnknown, Postponed

UNREACHABLE = "Twokeys can't reach AWS. Nothing was changed."
NO_ANSWER = "AWS did not answer."

_NEVER_SENT = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError)
_NO_CREDENTIALS = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    SSOError,
    TokenRetrievalError,
)
_CREDENTIALS = {
    "ExpiredToken": "they have expired",
    "ExpiredTokenException": "they have expired",
    "RequestExpired": "they have expired, or this machine's clock is wrong",
    "InvalidClientTokenId": "AWS does not know them",
    "UnrecognizedClientException": "AWS does not know them",
    "InvalidAccessKeyId": "AWS does not know them",
    "AuthFailure": "AWS does not take them",
    "MissingAuthenticationToken": "there are none",
    "MissingAuthenticationTokenException": "there are none",
    "SignatureDoesNotMatch": "the secret does not fit the key id, or this machine's clock is wrong",
    "InvalidSignatureException": "the secret does not fit the key id, or the clock is wrong",
    "IncompleteSignature": "the secret is damaged",
}
_TOO_FAST = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "SlowDown",
        "RequestThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
    }
)
_SETTLING = frozenset({"EntityTemporarilyUnmodifiable", "ConcurrentModification"})
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_BAD_INPUT = frozenset(
    {
        "ValidationError",
        "ValidationException",
        "InvalidInput",
        "InvalidParameterValue",
        "MalformedPolicyDocument",
        "InvalidParameterCombination",
        "MissingParameter",
    }
)
_UNSURE = frozenset({"ServiceFailure", "InternalFailure", "InternalError", "ServiceUnavailable"})
_QUOTAS = {
    "UsersPerAccount": "users in the account",
    "GroupsPerAccount": "groups in the account",
    "GroupsPerUser": "groups for one user",
    "AccessKeysPerUser": "access keys for one user",
    "PoliciesPerGroup": "policies on one group",
    "AttachedPoliciesPerGroup": "policies on one group",
    "MFADevicesPerUser": "MFA devices for one user",
    "MfaDevicesPerUser": "MFA devices for one user",
    "MFADevicesPerAccount": "MFA devices in the account",
    "TagsPerUser": "tags on one user",
}


@contextmanager
def translated(*, once: bool = False) -> Iterator[None]:
    """Turn botocore's errors into the domain's.

    `once`: the call must not be sent again blindly, so a doubt is `OutcomeUnknown`. Without it
    (reads, and changes that may be repeated) a doubt is only `Postponed`.
    """
    try:
        yield
    except ClientError as e:
        raise _from_answer(e, once=once) from e
    except ParamValidationError as e:
        raise _bad_input(str(e)) from None  # its text may quote the value
    except ResponseParserError:
        raise _doubt(once=once) from None  # its text quotes the answer: a key's secret, perhaps
    except BotoCoreError as e:
        raise _from_silence(e, once=once) from e


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code") or "")


def is_denied(error: ClientError) -> bool:
    return code_of(error) in _DENIED


def message_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message") or "")


def _from_silence(error: Exception, *, once: bool) -> Exception:
    """No answer to read: what matters is whether anything can have been done."""
    if isinstance(error, _NO_CREDENTIALS):
        return _bad_credentials("there are none, or they can't be fetched")
    if isinstance(error, _NEVER_SENT):
        return Postponed(UNREACHABLE)
    return _doubt(once=once)


def _doubt(*, once: bool) -> Exception:
    return OutcomeUnknown(NO_ANSWER) if once else Postponed(NO_ANSWER, unchanged=False)


def _from_answer(error: ClientError, *, once: bool) -> Exception:
    code, message = code_of(error), message_of(error)
    if error.operation_name.startswith("AssumeRole"):  # boto3 fetching its own credentials
        return _bad_credentials("its role can't be assumed")
    if code in _CREDENTIALS:
        return _bad_credentials(_CREDENTIALS[code])
    for codes, made in _BY_CODE:
        if code in codes:
            return made(message)
    if code in _UNSURE or _status(error) >= 500:  # noqa: PLR2004 - HTTP's "server error"
        return _doubt(once=once)
    return AwsRefused(f"AWS refused: {_sentence(message) or f'{code}.'}")


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _bad_credentials(what: str) -> Postponed:
    alert = f"Twokeys' own AWS credentials don't work: {what}. Give it working ones; "
    return Postponed(UNREACHABLE, alert=alert + "what was approved then goes on by itself.")


def _too_fast(_message: str) -> Postponed:
    return Postponed("AWS is asking us to slow down.")


def _settling(_message: str) -> Postponed:
    return Postponed("AWS asks us to wait: an earlier change is still settling.")


def _denied(message: str) -> AwsRefused:
    said = re.search(r"perform: (\S+)(?: on resource: (\S+))?", message)
    action = f"`{said[1]}`" if said else "this"
    where = f" on `{said[2].rstrip('.,')}`" if said and said[2] else ""
    return AwsRefused(f"AWS does not let Twokeys do {action}{where}. {_who_forbids(message)}")


def _who_forbids(message: str) -> str:
    by = re.search(r"explicit deny in an? ([a-z -]+?policy|permissions boundary)", message)
    if by:
        return f"An explicit deny in a {by[1]} forbids it: ask whoever keeps that policy."
    return "Its role lacks that right: `twokeys iam-policy` prints what it needs."


def _limit(message: str) -> AwsRefused:
    quota = re.search(r"quota for (\w+)(?:: (\d+))?", message)
    if not quota:
        return AwsRefused(f"A quota of AWS is used up. AWS says: {_sentence(message)}")
    name = _QUOTAS.get(quota[1], f"`{quota[1]}`")
    most = f" ({quota[2]})" if quota[2] else ""
    return AwsRefused(f"AWS's limit of {name}{most} is reached. Free one, or have it raised.")


def _bad_input(message: str) -> AwsRefused:
    field = re.search(r"(?:at '|parameter:? \"?|for parameter )(\w+)", message)
    what = f"the field `{field[1]}`" if field else "a value"
    return AwsRefused(f"AWS does not accept {what} as Twokeys sent it. Repeating will not help.")


def _not_attachable(_message: str) -> AwsRefused:
    return AwsRefused("AWS keeps this policy for its own services: it can't be given to a group.")


def _absent(message: str) -> AwsRefused:
    return AwsRefused(f"It is not there any more. AWS says: {_sentence(message)}")


def _sentence(message: str) -> str:
    line = " ".join(message.split())
    return line if not line or line.endswith(".") else f"{line}."


_BY_CODE: tuple[tuple[frozenset[str], Callable[[str], Exception]], ...] = (
    (_TOO_FAST, _too_fast),
    (_SETTLING, _settling),
    (_DENIED, _denied),
    (_BAD_INPUT, _bad_input),
    (frozenset({"LimitExceeded", "LimitExceededException"}), _limit),
    (frozenset({"PolicyNotAttachable"}), _not_attachable),
    (frozenset({"NoSuchEntity"}), _absent),
)
