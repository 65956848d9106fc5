"""How a stage is set: the policy file, which door Slack comes in by, which database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from textwrap import dedent

from bot.domain.timing import Timings

AWS_MANAGED = "arn:aws:iam::aws:policy/"

POLICY = dedent("""\
    [account]
    name = "acme-prod"
    [slack]
    approvals_channel = "C0APPROVE"
    audit_channel = "C0AUDIT"
    [approvers]
    security = ["U0SAM", "U0ALEX", "U0ROBIN"]
    [people]
    "Robin Diaz" = ["U0ROBIN", "U0MORGAN"]
    [defaults]
    approvers = ["security"]
    [delivery]
    credentials = "{credentials}"
    mfa_qr = "{mfa_qr}"
    [groups.developers]
    description = "Application developers"
    policies = ["arn:aws:iam::aws:policy/PowerUserAccess"]
    [groups.analysts]
    description = "Data analysts"
    policies = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    [groups.pairs]
    description = "Two must agree"
    policies = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    approvals = 2
    [groups.guarded]
    description = "Only with MFA"
    policies = ["arn:aws:iam::aws:policy/SecurityAudit"]
    mfa = "required"
    [groups.outsiders]
    description = "Made by somebody else"
    [groups.administrators]
    description = "System administrators with full access"
    policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
    approvals = 2
    mfa = "required"
    max_duration = "8h"
    """)

CALM = Timings(sweep=timedelta(days=1))
"""The product's own times, but nothing is swept unless the test says so."""


@dataclass(frozen=True)
class Setup:
    credentials: str = "reveal"
    mfa_qr: str = "image"
    by_http: bool = False
    on_postgres: bool = False
    trigger_lifetime: float = 3.0
    password_policy: tuple[tuple[str, object], ...] | None = (
        ("MinimumPasswordLength", 14),
        ("RequireSymbols", True),
        ("RequireNumbers", True),
        ("RequireUppercaseCharacters", True),
        ("RequireLowercaseCharacters", True),
        ("AllowUsersToChangePassword", True),
    )

    @property
    def policy(self) -> str:
        return POLICY.format(credentials=self.credentials, mfa_qr=self.mfa_qr)


@dataclass
class MovableClock:
    """Our time, which a test may move ahead. AWS and Slack keep their own."""

    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead
