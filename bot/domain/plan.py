"""A plan: what will happen, drawn from AWS's state at one moment, and comparable by its hash."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby

from bot.domain.changes import Change, JoinGroup, Stage

ADMINISTRATOR = "Administrator access"
"""The risk that asks for one more confirmation."""

ADMINISTRATOR_POLICIES = frozenset({"AdministratorAccess", "IAMFullAccess"})
"""AWS managed policies whose holder can give themselves everything."""


@dataclass(frozen=True)
class Quorum:
    """`needed` distinct people out of the approver set named `approvers`."""

    approvers: str
    needed: int


@dataclass(frozen=True)
class Plan:
    """The changes in order, and everything an approver must know to agree to them."""

    changes: tuple[Change, ...]
    observed: tuple[tuple[str, str], ...]
    quorums: tuple[Quorum, ...]
    risks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    gainers: tuple[str, ...] = ()
    """Principals who would gain though they are not the beneficiary: they may not decide."""

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON form: equal plans, and only they, have equal hashes."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def stages(self) -> Iterator[tuple[Stage, list[tuple[int, Change]]]]:
        """Positions and changes, stage by stage, in the order they must run."""
        numbered = sorted(enumerate(self.changes), key=lambda pair: (pair[1].stage, pair[0]))
        for stage, members in groupby(numbered, key=lambda pair: pair[1].stage):
            yield stage, list(members)

    @property
    def deferred(self) -> tuple[int, ...]:
        """Positions of the changes that wait for the beneficiary's MFA."""
        return tuple(
            n
            for n, change in enumerate(self.changes)
            if isinstance(change, JoinGroup) and change.after_mfa
        )


def differences(before: Plan, after: Plan) -> tuple[str, ...]:
    """What changed on AWS between two plans for the same request, a line each."""
    was, now = dict(before.observed), dict(after.observed)
    return tuple(_changed(was, now)) or ("the rules in twokeys.toml",)


def _changed(was: dict[str, str], now: dict[str, str]) -> Iterable[str]:
    for subject in sorted(was.keys() | now.keys()):
        old, new = was.get(subject, "not looked at"), now.get(subject, "not looked at")
        if old != new:
            yield f"{subject}: was {old}, is now {new}"
