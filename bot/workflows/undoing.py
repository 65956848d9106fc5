"""What becomes of a credential after it was shown: settled, switched off, unmade.

The row is claimed first (`closing`), then AWS is asked: whoever would confirm it meanwhile is told
that it is too late. A claim whose process died is finished by the sweep.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.domain.timing import Timings
from bot.store import audit
from bot.store.audit import Tag
from bot.store.grants import Grant, Kind, State
from bot.workflows.credentials import Credentials
from bot.workflows.flows import FIRST_PASSWORD
from bot.workflows.moves import Follow, Moves
from bot.workflows.showing import Showing


@dataclass(frozen=True)
class Undoing:
    moves: Moves
    credentials: Credentials
    showing: Showing
    timings: Timings

    def roll_back(self, grant: Grant, of: Collection[State], why: str) -> None:
        """Unmake it and make the button work again. Repeatable."""
        self._unmake(self._claim(grant, of), State.READY, Tag.GRANT_ROLLED_BACK, why)

    def _claim(self, grant: Grant, of: Collection[State]) -> Grant:
        """The row first, then AWS: whoever would confirm it now is told that it is too late."""
        if grant.state is State.CLOSING:
            return grant
        return self.moves.move(grant, State.CLOSING, Tag.GRANT_CLOSING, of=of)

    def _unmake(self, grant: Grant, to: State, tag: Tag, why: str) -> None:
        self.credentials[grant.kind].undo(grant)
        self.showing.take_away(grant)
        self.moves.move(grant, to, tag, of=(State.CLOSING,), why=why, object_id=None)

    def settle(self, grant: Grant, of: Collection[State], actor: str = audit.TWOKEYS) -> None:
        """Confirmed, by its owner's word or by its use."""
        self.moves.move(
            grant, State.CONFIRMED, Tag.GRANT_CONFIRMED, of=of, actor=actor, view_id=None,
            then=self._look_after(grant),
        )  # fmt: skip

    def _look_after(self, grant: Grant) -> Follow | None:
        if grant.kind is not Kind.PASSWORD:
            return None
        key = f"{grant.id}:{grant.attempt}"
        return Follow(FIRST_PASSWORD, key, grant.id, delay=self.timings.first_password)

    def switch_off(self, grant: Grant) -> None:
        """Shown, neither confirmed nor used in time: off, with a way back."""
        credential = self.credentials[grant.kind]
        if credential.was_used(grant):
            self.settle(grant, (State.SHOWN,))
            self.showing.take_away(grant)
        elif grant.kind is Kind.PASSWORD:
            self.roll_back(grant, (State.SHOWN,), "not confirmed in time")
        else:
            grant = self._claim(grant, (State.SHOWN,))
            credential.switch_off(grant)
            self.showing.take_away(grant)
            self.moves.move(grant, State.INACTIVE, Tag.GRANT_SWITCHED_OFF, of=(State.CLOSING,))

    def expire_inactive(self, grant: Grant) -> None:
        """Switched off for a day and nobody asked for it: deleted."""
        claimed = self._claim(grant, (State.INACTIVE,))
        self._unmake(claimed, State.EXPIRED, Tag.GRANT_EXPIRED, "never confirmed")

    def forget_first_password(self, grant_id: str) -> None:
        """The timer's flow: a first password that nobody used is removed. Repeatable."""
        grant = self.moves.load(grant_id)
        credential = self.credentials[grant.kind]
        if grant.state is State.CONFIRMED and not credential.was_used(grant):
            grant = self.moves.move(grant, State.EXPIRED, Tag.GRANT_EXPIRED, of=(State.CONFIRMED,))
        if grant.state is State.EXPIRED:
            credential.undo(grant)

    def undo_earlier(self, grant: Grant) -> Grant:
        """Unmake what an earlier click made, and forget its id. Repeatable."""
        self.credentials[grant.kind].undo(grant)
        self.showing.take_away(grant)
        self.moves.note(grant, object_id=None)
        return replace(grant, object_id=None)
