"""AWS's own policies, from the copy that moto ships."""

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy


def aws_managed_policies(account_id: str) -> list[AWSManagedPolicy]:
    """Fresh objects each time: an attachment count belongs to one account."""
    return [
        AWSManagedPolicy.from_data(name, account_id, "us-east-1", data)
        for name, data in _data().items()
    ]


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found
