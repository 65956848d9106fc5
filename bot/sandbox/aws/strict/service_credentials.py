"""Service-specific credentials, Bedrock's long-term API keys among them. moto has none."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError, over_quota
from bot.sandbox.aws.strict.state import Call, IamUser, Operations, State

WITH_PASSWORD: Final = frozenset({"codecommit.amazonaws.com", "cassandra.amazonaws.com"})
API_KEYS: Final = frozenset({"bedrock.amazonaws.com", "logs.amazonaws.com"})


@dataclass
class ServiceCredential:
    """Its password or key is made, told and forgotten: `secret` is never kept."""

    id: str
    service: str
    login: str
    created: datetime
    expires: datetime | None
    status: str = "Active"

    def told(self, user: IamUser) -> dict[str, Any]:
        name = "ServiceCredentialAlias" if self.service in API_KEYS else "ServiceUserName"
        told = {
            "UserName": user.name,
            "Status": self.status,
            "ServiceName": self.service,
            "ServiceSpecificCredentialId": self.id,
            "CreateDate": self.created,
            name: self.login,
        }
        return told | ({"ExpirationDate": self.expires} if self.expires else {})

    def told_once(self, user: IamUser) -> dict[str, Any]:
        name = "ServiceCredentialSecret" if self.service in API_KEYS else "ServicePassword"
        return self.told(user) | {name: secrets.token_urlsafe(32)}


def create(state: State, call: Call) -> Mapping[str, Any]:
    user, service = state.user(call.text("UserName")), call.text("ServiceName")
    days = call.params.get("CredentialAgeDays")
    _check_service(service, days)
    have = [one for one in user.service_credentials.values() if one.service == service]
    limit = state.quotas.service_credentials
    if len(have) >= limit:
        raise over_quota("ServiceSpecificCredentialsPerUser", limit)
    now = state.now()
    made = ServiceCredential(
        id=state.new_id("ACCA"),
        service=service,
        login=f"{user.name}-{'+' * len(have)}at-{state.account_id}",
        created=now,
        expires=now + timedelta(days=days) if days else None,
    )
    user.service_credentials[made.id] = made
    return {"ServiceSpecificCredential": made.told_once(user)}


def _check_service(service: str, days: int | None) -> None:
    if service not in WITH_PASSWORD | API_KEYS:
        raise AwsError(
            "NotSupportedService",
            f"No such service {service} is supported for Service Specific Credentials",
        )
    if days and service in WITH_PASSWORD:
        raise AwsError("InvalidInput", f"Credentials of {service} do not expire.")


def list_all(state: State, call: Call) -> Mapping[str, Any]:
    everybody = call.params.get("AllUsers") and "UserName" not in call.params
    users = list(state.users.values()) if everybody else [state.user(_user_name(call))]
    wanted = call.params.get("ServiceName")
    found = [
        one.told(user)
        for user in users
        for one in user.service_credentials.values()
        if wanted in (None, one.service)
    ]
    return {"ServiceSpecificCredentials": found}


def _user_name(call: Call) -> str:
    return str(call.params.get("UserName", call.caller.name))


def update(state: State, call: Call) -> None:
    _, credential = _find(state, call)
    credential.status = call.text("Status")


def reset(state: State, call: Call) -> Mapping[str, Any]:
    user, credential = _find(state, call)
    return {"ServiceSpecificCredential": credential.told_once(user)}


def delete(state: State, call: Call) -> None:
    user, credential = _find(state, call)
    del user.service_credentials[credential.id]


def _find(state: State, call: Call) -> tuple[IamUser, ServiceCredential]:
    user, wanted = state.user(_user_name(call)), call.text("ServiceSpecificCredentialId")
    if wanted not in user.service_credentials:
        raise AwsError("NoSuchEntity", f"No such credential {wanted} exists")
    return user, user.service_credentials[wanted]


OPERATIONS: Final[Operations] = {
    "CreateServiceSpecificCredential": create,
    "ListServiceSpecificCredentials": list_all,
    "UpdateServiceSpecificCredential": update,
    "ResetServiceSpecificCredential": reset,
    "DeleteServiceSpecificCredential": delete,
}
