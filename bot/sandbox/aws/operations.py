"""Which code answers an operation: ours where moto is lax, moto's for the rest."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.models import operation_model
from bot.sandbox.aws.strict import (
    credential_report,
    groups,
    keys,
    mfa,
    overview,
    passwords,
    policies,
    service_credentials,
    sessions,
    tags,
    users,
)
from bot.sandbox.aws.strict.moto_iam import ask_moto
from bot.sandbox.aws.strict.paging import page
from bot.sandbox.aws.strict.permissions import check_allowed
from bot.sandbox.aws.strict.state import Call, IamUser, Operations, State
from bot.sandbox.aws.validation import check_input

IAM: Final[Operations] = {
    **users.OPERATIONS,
    **tags.OPERATIONS,
    **groups.OPERATIONS,
    **policies.OPERATIONS,
    **keys.OPERATIONS,
    **passwords.OPERATIONS,
    **mfa.OPERATIONS,
    **service_credentials.OPERATIONS,
    **credential_report.OPERATIONS,
    **overview.OPERATIONS,
}
READING: Final = ("Get", "List", "Generate", "Simulate")
TAKES_ANY_USER: Final = frozenset({"GetMFADevice", "ListServiceSpecificCredentials"})


def is_change(action: str) -> bool:
    return not action.startswith(READING)


def carry_out(state: State, service: str, call: Call) -> Mapping[str, Any] | None:
    """Checked, allowed, done, paged. The caller holds the state's lock."""
    operation = operation_model(service, call.action)
    if operation is None:
        raise AwsError("InvalidAction", f"Could not find operation {call.action}.")
    check_input(operation, call.params)
    call = _for_oneself(operation.input_shape, call)
    check_allowed(state, service, call)
    if service == "sts":
        return _sts(state, call)
    result = IAM.get(call.action, ask_moto)(state, call)
    return result if result is None else page(state, call, result)


def _sts(state: State, call: Call) -> Mapping[str, Any] | None:
    answer = sessions.OPERATIONS.get(call.action)
    if answer is None:
        raise AwsError("InvalidAction", f"The local account does not offer {call.action}.")
    return answer(state, call)


def _for_oneself(shape: Any, call: Call) -> Call:
    """A call that leaves out the user's name is about the caller's own user."""
    names = shape.members if shape else {}
    if "UserName" not in names or "UserName" in call.params or call.action in TAKES_ANY_USER:
        return call
    if not isinstance(call.caller.principal, IamUser):
        raise AwsError(
            "ValidationError", "Must specify userName when calling with non-User credentials"
        )
    return replace(call, params={**call.params, "UserName": call.caller.name})
