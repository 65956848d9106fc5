"""What was asked of the account, without a word of what is secret."""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

KEPT: Final = 50_000
SHOWN: Final = 200

# Only these words of a request are ever written down.
NAMES: Final = (
    "UserName",
    "NewUserName",
    "GroupName",
    "NewGroupName",
    "RoleName",
    "RoleArn",
    "PolicyName",
    "PolicyArn",
    "PermissionsBoundary",
    "VirtualMFADeviceName",
    "SerialNumber",
    "AccessKeyId",
    "SSHPublicKeyId",
    "CertificateId",
    "ServiceName",
    "ServiceSpecificCredentialId",
    "AccountAlias",
    "PathPrefix",
)


@dataclass(frozen=True)
class CallRecord:
    """One request as it was answered. `status` 0: the reply was lost."""

    at: str
    action: str
    target: str
    status: int
    error: str | None
    ms: float
    caller: str


def target_of(params: Mapping[str, Any]) -> str:
    """`jo.smith · developers`; an ARN by its last part."""
    words = [str(params[name]) for name in NAMES if name in params]
    return " · ".join(_short(word) for word in words)


def _short(word: str) -> str:
    return word.rsplit("/", 1)[-1] if word.startswith("arn:") else word


class Calls:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: deque[CallRecord] = deque(maxlen=KEPT)

    def add(self, record: CallRecord) -> None:
        with self._lock:
            self._records.append(record)

    def all(self) -> list[CallRecord]:
        with self._lock:
            return list(self._records)

    def clear(self) -> None:
        with self._lock:
            self._records.clear()

    def shown(self) -> list[dict[str, Any]]:
        """The newest, newest last."""
        return [asdict(record) for record in self.all()[-SHOWN:]]
