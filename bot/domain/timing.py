"""How long things may take. Written once; tests pass shorter ones."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Timings:
    reminder: timedelta = timedelta(minutes=15)
    """A request nobody decided: the approvers are reminded once."""

    confirm: timedelta = timedelta(minutes=10)
    """A secret was shown: until then its owner confirms, or it is switched off."""

    mint_reply: timedelta = timedelta(seconds=30)
    """A mint without a recorded result is looked into after this."""

    consistency: timedelta = timedelta(minutes=5)
    """IAM's listings may lag this long behind (HashiCorp Vault uses the same figure)."""

    mint_search: timedelta = timedelta(minutes=15)
    """How long an unknown mint is searched for before it is closed as never happened."""

    inactive_key: timedelta = timedelta(hours=24)
    """An unconfirmed key stays switched off this long before it is deleted."""

    mfa_setup: timedelta = timedelta(minutes=15)
    """An MFA device not enrolled by then is deleted, and its seed is worthless."""

    first_password: timedelta = timedelta(hours=72)
    """An unused first password is removed: AWS does not expire it."""

    offer: timedelta = timedelta(days=7)
    """How long an approved credential waits for its owner."""

    park: tuple[timedelta, ...] = (
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=15),
    )
    """AWS asked to wait: the tries, the last one repeated."""

    sweep: timedelta = timedelta(seconds=30)
    """How often due work is looked for."""
