"""What the account holds: moto's IAM, with what moto does not keep."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from moto.iam.models import Group, IAMBackend, ManagedPolicy, User
from moto.iam.utils import generate_access_key_id_from_account_id

from bot.sandbox.aws.errors import no_such
from bot.sandbox.aws.strict.managed_policies import aws_managed_policies

MARKERS_KEPT: Final = 10_000


@dataclass
class Quotas:
    """AWS's defaults; a test may lower them."""

    users: int = 5000
    groups: int = 300
    groups_per_user: int = 10
    policies_per_user: int = 10
    policies_per_group: int = 10
    policies: int = 1500
    keys_per_user: int = 2
    mfa_per_user: int = 8
    ssh_keys_per_user: int = 5
    service_credentials: int = 2
    tags: int = 50
    user_policy_size: int = 2048
    group_policy_size: int = 5120


@dataclass
class Login:
    """A console password, kept as a digest only."""

    digest: str
    reset_required: bool
    created: datetime
    changed: datetime


@dataclass
class MfaDevice:
    """`used` is the last time step a code was taken for: none counts twice."""

    serial: str
    name: str
    seed: str
    tags: list[dict[str, str]]
    enabled: datetime | None = None
    user: "IamUser | None" = None
    used: int = 0
    drift: int = 0


class IamUser(User):  # type: ignore[misc] # moto is untyped for mypy
    """moto's user, with tags, boundary, groups and passwords of its own, not in a global."""

    def __init__(self, account_id: str, name: str, path: str, created: datetime) -> None:
        super().__init__(account_id, "us-east-1", name, path)
        self.id: str = generate_access_key_id_from_account_id(account_id, "AIDA", 21)
        self.create_date: datetime = created
        self.mfa_devices: dict[str, MfaDevice] = {}
        self.tag_map: dict[str, dict[str, str]] = {}
        self.boundary: Any = None
        self.joined: list[Any] = []
        self.login: Login | None = None
        self.former_passwords: list[str] = []
        self.service_credentials: dict[str, Any] = {}
        self.password_last_used: datetime | None = None

    # The serializer finds `UserName` as `name` only on a class called User.
    @property
    def user_name(self) -> str:
        return str(self.name)

    @property
    def user_id(self) -> str:
        return self.id

    @property
    def tags(self) -> list[dict[str, str]]:
        return list(self.tag_map.values())

    @property
    def group_list(self) -> list[str]:
        return [group.name for group in self.joined]

    @property
    def permissions_boundary(self) -> dict[str, str] | None:
        if self.boundary is None:
            return None
        return {
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": self.boundary.arn,
        }


@dataclass(frozen=True)
class Caller:
    """Whoever signed the request. `principal` is an `IamUser` or a moto role."""

    key_id: str
    arn: str
    unique_id: str
    name: str
    principal: Any
    region: str


@dataclass(frozen=True)
class Call:
    action: str
    params: Mapping[str, Any]
    caller: Caller

    def text(self, name: str) -> str:
        return str(self.params[name])


@dataclass(frozen=True)
class Session:
    """An assumed role."""

    key: Any
    token: str
    role: Any
    name: str
    expires: datetime


@dataclass
class Report:
    started: datetime
    content: str
    polls_until_ready: int = 1


@dataclass
class State:
    """`lock` is held while one call is carried out."""

    account_id: str
    clock: Callable[[], float]
    quotas: Quotas = field(default_factory=Quotas)
    sessions: dict[str, Session] = field(default_factory=dict)
    markers: OrderedDict[str, tuple[str, int, str]] = field(default_factory=OrderedDict)
    report: Report | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.backend = IAMBackend("us-east-1", self.account_id)
        self.backend.aws_managed_policies = aws_managed_policies(self.account_id)
        self.backend.managed_policies = {p.arn: p for p in self.backend.aws_managed_policies}
        self.created = self.now()

    def now(self) -> datetime:
        """Whole seconds, as AWS tells times."""
        return datetime.fromtimestamp(self.clock(), UTC).replace(microsecond=0)

    @property
    def users(self) -> dict[str, IamUser]:
        found: dict[str, IamUser] = self.backend.users
        return found

    @property
    def groups(self) -> dict[str, Group]:
        found: dict[str, Group] = self.backend.groups
        return found

    @property
    def devices(self) -> dict[str, MfaDevice]:
        found: dict[str, MfaDevice] = self.backend.virtual_mfa_devices
        return found

    @property
    def alias(self) -> str | None:
        aliases: list[str] = self.backend.account_aliases
        return aliases[0] if aliases else None

    def user(self, name: str) -> IamUser:
        if name not in self.users:
            raise no_such("user", name)
        return self.users[name]

    def group(self, name: str) -> Group:
        if name not in self.groups:
            raise no_such("group", name)
        return self.groups[name]

    def find_policy(self, arn: str) -> ManagedPolicy | None:
        return self.backend.managed_policies.get(arn)

    def new_id(self, prefix: str) -> str:
        made: str = generate_access_key_id_from_account_id(self.account_id, prefix, 21)
        return made


Operation = Callable[[State, Call], Mapping[str, Any] | None]
Operations = Mapping[str, Operation]
