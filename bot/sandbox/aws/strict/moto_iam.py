"""moto's own answer, for the operations that need nothing stricter, and its way to XML."""

from collections.abc import Mapping
from typing import Any, Final

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionContext, ActionResult
from moto.core.serialize import get_serializer_class, never_return
from moto.core.utils import camelcase_to_underscores
from moto.iam.responses import IamResponse

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.models import operation_model, service_model
from bot.sandbox.aws.strict.state import Call, State

EVERYTHING: Final = 1_000_000
"""moto is asked for whole lists: paging is done once for all, in `paging`."""

MOTO_REQUEST_ID: Final = "<RequestId>request-id</RequestId>"

# Lists tell less of a user than GetUser does, and never a seed again.
UNTOLD: Final = {
    f"{answer}.{member}": never_return
    for answer, member in (
        ("ListUsersResponse.Users", "User.PermissionsBoundary"),
        ("GetGroupResponse.Users", "User.Tags"),
        ("GetGroupResponse.Users", "User.PermissionsBoundary"),
    )
}


class MotoIam(IamResponse):  # type: ignore[misc] # moto is untyped for mypy
    """moto's operations on our state instead of on its global one."""

    RESPONSE_KEY_PATH_TO_TRANSFORMER = IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER | UNTOLD

    def __init__(self, state: State, call: Call) -> None:
        super().__init__()
        self._state = state
        self.params = {name: v for name, v in call.params.items() if name != "Marker"}
        self.params["MaxItems"] = EVERYTHING
        self.uri_match: dict[str, Any] = {}
        self.current_account = state.account_id
        self.region, self.partition = "us-east-1", "aws"
        self._key_id = call.caller.key_id

    @property
    def backend(self) -> Any:
        return self._state.backend

    def get_access_key(self) -> str:
        return self._key_id


def ask_moto(state: State, call: Call) -> Mapping[str, Any] | None:
    method = getattr(MotoIam(state, call), camelcase_to_underscores(call.action), None)
    if method is None:
        raise AwsError("InvalidAction", f"The local account does not offer {call.action}.")
    try:
        result: Mapping[str, Any] | None = method().result
    except ServiceException as no:
        raise AwsError(no.code, no.message) from no
    return result


def to_xml(service: str, action: str, result: Mapping[str, Any] | None, *, request_id: str) -> str:
    operation = operation_model(service, action)
    model = service_model(service)
    context = ActionContext(model, operation, get_serializer_class(service, "query"), MotoIam)
    _, _, body = ActionResult(result).execute_result(context)
    text: str = body.decode() if isinstance(body, bytes) else body
    return text.replace(MOTO_REQUEST_ID, f"<RequestId>{request_id}</RequestId>")
