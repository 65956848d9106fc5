"""STS: who a caller is, and roles taken for an hour."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from moto.iam.models import AccessKey

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.strict.state import Call, Operations, Session, State

USUAL_SECONDS: Final = 3600


def get_caller_identity(state: State, call: Call) -> Mapping[str, Any]:
    caller = call.caller
    return {"UserId": caller.unique_id, "Account": state.account_id, "Arn": caller.arn}


def assume_role(state: State, call: Call) -> Mapping[str, Any]:
    """The role must exist; its trust policy is not read."""
    arn, name = call.text("RoleArn"), call.text("RoleSessionName")
    role = next((role for role in state.backend.roles.values() if role.arn == arn), None)
    if role is None:
        raise AwsError(
            "AccessDenied",
            f"User: {call.caller.arn} is not authorized to perform: sts:AssumeRole "
            f"on resource: {arn}",
        )
    seconds = int(call.params.get("DurationSeconds", USUAL_SECONDS))
    if seconds > int(role.max_session_duration):
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    key = AccessKey(None, prefix="ASIA", account_id=state.account_id)
    expires = state.now() + timedelta(seconds=seconds)
    session = Session(key, secrets.token_urlsafe(96), role, name, expires)
    state.sessions[key.access_key_id] = session
    return {
        "Credentials": {
            "AccessKeyId": key.access_key_id,
            "SecretAccessKey": key.secret_access_key,
            "SessionToken": session.token,
            "Expiration": expires,
        },
        "AssumedRoleUser": {
            "AssumedRoleId": f"{role.id}:{name}",
            "Arn": session_arn(state, session),
        },
    }


def session_arn(state: State, session: Session) -> str:
    return f"arn:aws:sts::{state.account_id}:assumed-role/{session.role.name}/{session.name}"


OPERATIONS: Final[Operations] = {
    "GetCallerIdentity": get_caller_identity,
    "AssumeRole": assume_role,
}
