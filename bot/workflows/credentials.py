"""Making and unmaking a credential, one class for each kind that is shown once.

The secret exists between AWS's answer and the screen: it is in no row, job, log or exception.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.aws import access_keys, passwords
from bot.aws.clients import Aws
from bot.aws.users import check_same_user
from bot.domain.errors import NotFound
from bot.domain.ids import numbered
from bot.domain.secret import Secret
from bot.store.grants import Grant, Kind
from bot.workflows.ports import Reveal

CANCELLED_IF_CLOSED = (
    "If you lose it before you have saved it, press *Show it now* again: this one is cancelled and"
    " a new one made."
)


LAST_USED_STEP = timedelta(minutes=5)
"""How coarsely AWS remembers the last sign-in."""


@dataclass(frozen=True)
class Minted:
    """What was just made: its id (none for a password) and the lines that show it."""

    object_id: str | None
    reveal: Reveal


class Credential(Protocol):
    def known(self, grant: Grant) -> list[str]:
        """What exists before the mint, so that a lost reply can be told from it."""

    def mint(self, grant: Grant) -> Minted:
        """Not repeatable. `OutcomeUnknown` when AWS may have done it."""

    def undo(self, grant: Grant) -> None:
        """Make what was minted useless for good. Repeatable."""

    def switch_off(self, grant: Grant) -> None:
        """Make it useless for now."""

    def switch_on(self, grant: Grant) -> None: ...

    def was_used(self, grant: Grant) -> bool: ...


class AccessKey:
    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def known(self, grant: Grant) -> list[str]:
        check_same_user(self._aws, grant.iam_user, grant.iam_user_id)
        return [key.id for key in access_keys.list_keys(self._aws, grant.iam_user)]

    def mint(self, grant: Grant) -> Minted:
        key = access_keys.mint(self._aws, grant.iam_user)
        lines: tuple[tuple[str, Secret | str], ...] = (
            ("Access key id", key.id),
            ("Secret access key", key.secret),
        )
        return Minted(
            key.id,
            Reveal(
                numbered(grant.id, grant.attempt), "Your access key", lines, CANCELLED_IF_CLOSED
            ),
        )

    def undo(self, grant: Grant) -> None:
        if grant.object_id:
            access_keys.delete(self._aws, grant.iam_user, grant.object_id)

    def switch_off(self, grant: Grant) -> None:
        if grant.object_id:
            access_keys.switch_off(self._aws, grant.iam_user, grant.object_id)

    def switch_on(self, grant: Grant) -> None:
        if grant.object_id:
            access_keys.switch_on(self._aws, grant.iam_user, grant.object_id)

    def was_used(self, grant: Grant) -> bool:
        try:
            return bool(grant.object_id and access_keys.last_used(self._aws, grant.object_id))
        except NotFound:
            return False


class Password:
    def __init__(self, aws: Aws, signin_url: Callable[[], str]) -> None:
        self._aws, self._signin_url = aws, signin_url

    def known(self, grant: Grant) -> list[str]:  # noqa: ARG002 - a lost reply needs no telling apart
        return []

    def mint(self, grant: Grant) -> Minted:
        secret = passwords.set_password(self._aws, grant.iam_user, user_id=grant.iam_user_id)
        lines: tuple[tuple[str, Secret | str], ...] = (
            ("Sign in at", self._signin_url()),
            ("User name", grant.iam_user),
            ("Password", secret),
        )
        note = f"You choose your own password at the first sign-in. {CANCELLED_IF_CLOSED}"
        return Minted(
            None, Reveal(numbered(grant.id, grant.attempt), "Your first password", lines, note)
        )

    def undo(self, grant: Grant) -> None:
        passwords.remove_password(self._aws, grant.iam_user)

    def switch_off(self, grant: Grant) -> None:
        self.undo(grant)  # a removed password can't be put back: a new one is shown instead

    def switch_on(self, grant: Grant) -> None:
        """Nothing to do: it was never off."""

    def was_used(self, grant: Grant) -> bool:
        used: datetime | None = passwords.password_last_used(self._aws, grant.iam_user)
        return used is not None and used >= (grant.minting_at or grant.created_at) - LAST_USED_STEP


Credentials = dict[Kind, Credential]
