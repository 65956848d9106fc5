"""The services as botocore's own models describe them: operations, shapes, paging."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from moto.core.utils import get_service_model

VERSIONS: Final[Mapping[str, str]] = {"2010-05-08": "iam", "2011-06-15": "sts"}
"""A query request names its service by the API's date."""


def service_model(service: str) -> ServiceModel:
    """The same object moto's serializer uses, so each model is read once."""
    model: ServiceModel = get_service_model(service)
    return model


def operation_model(service: str, action: str) -> OperationModel | None:
    model = service_model(service)
    return model.operation_model(action) if action in model.operation_names else None


@cache
def paged_lists(action: str) -> tuple[str, ...]:
    """The lists of an IAM answer that paging cuts, in their order; empty if it is not paged."""
    operation = operation_model("iam", action)
    if operation is None or operation.input_shape is None or operation.output_shape is None:
        return ()
    if "Marker" not in operation.input_shape.members:
        return ()
    keys = _paginators().get(action, {}).get("result_key")
    if keys is None:
        members = operation.output_shape.members
        keys = [name for name, shape in members.items() if shape.type_name == "list"]
    return (keys,) if isinstance(keys, str) else tuple(keys)


@cache
def _paginators() -> dict[str, Any]:
    found: dict[str, Any] = Loader().load_service_model("iam", "paginators-1")["pagination"]
    return found
