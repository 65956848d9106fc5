"""Handing a password or key to its owner: shown once, on their click, and to nobody else.

    READY → MINTING → MINTED → SHOWN → CONFIRMED        any doubt → undone → READY
                                 └→ INACTIVE (not confirmed, not used in time)

Each arrow is one compare-and-set with its audit event. Before AWS is asked, the intent is on
disk; before the secret is shown, the id of what holds it is.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain import rules
from bot.domain.errors import Conflict, NotAllowed, OutcomeUnknown, Postponed, Refused
from bot.domain.models import PrincipalId
from bot.domain.rules import stamp
from bot.store.audit import Tag
from bot.store.grants import Grant, State
from bot.workflows.clock import Clock
from bot.workflows.credentials import Credential, Credentials, Minted
from bot.workflows.moves import Moves
from bot.workflows.ports import Directory, Shown
from bot.workflows.saying import Saying
from bot.workflows.showing import Showing
from bot.workflows.undoing import Undoing

log = structlog.get_logger()

MOST_MINTS = 3
DOUBLE_CLICK = timedelta(seconds=10)
OPENABLE = (State.READY, State.SHOWN, State.INACTIVE)


@dataclass(frozen=True)
class DeliveryParts:
    moves: Moves
    directory: Directory
    saying: Saying
    showing: Showing
    credentials: Credentials
    undoing: Undoing
    clock: Clock


class Delivery:
    """The owner's clicks on a password or a key."""

    def __init__(self, parts: DeliveryParts) -> None:
        self._ = parts

    def reveal(self, grant_id: str, who: PrincipalId, view: str) -> None:
        """Mint and show. `view` is a window that is open already and holds no secret."""
        grant = self._.moves.load(grant_id)
        self.check_owner(grant, who)
        credential = self._.credentials[grant.kind]
        self._check_openable(grant)
        known = credential.known(grant)
        before = grant
        grant = self._.moves.move(
            grant, State.MINTING, Tag.GRANT_MINTING, of=OPENABLE,
            attempt=grant.attempt + 1, known_keys=known, view_id=view,
            minting_at=self._.clock.now(),
        )  # fmt: skip
        if before.state is not State.READY:
            grant = self._replace(before, grant)
        minted = self._mint(grant, credential)
        grant = self._record(grant, credential, minted)
        shown = self._.showing.show(grant, view, minted.reveal)
        if shown is Shown.YES:
            self._.moves.move(grant, State.SHOWN, Tag.GRANT_SHOWN, of=(State.MINTED,))
        else:
            self._not_shown(grant, shown)

    def _not_shown(self, grant: Grant, shown: Shown) -> None:
        try:
            self._.undoing.roll_back(grant, (State.MINTED,), f"the window was {shown.name.lower()}")
        except (Refused, Postponed):
            log.warning("not undone yet: the sweep goes on", grant=grant.id)
        raise Refused(
            "It could not be shown, so it was cancelled. Press *Show it now* again.",
            unchanged=False,
        )

    def _replace(self, before: Grant, grant: Grant) -> Grant:
        """The earlier one goes: its owner asked for a new one. Its id stays until it is gone."""
        try:
            return self._.undoing.undo_earlier(grant)
        except (Refused, Postponed):
            self._.moves.move(
                grant, before.state, Tag.GRANT_ROLLED_BACK, of=(State.MINTING,),
                why="the earlier one could not be cancelled",
            )  # fmt: skip
            raise

    def check_is_owner(self, grant_id: str, who: PrincipalId) -> None:
        """Only the owner. Anyone else is refused, and the owner is told of it."""
        grant = self._.moves.load(grant_id)
        if who != grant.owner:
            self._.moves.note(grant, Tag.GRANT_REFUSED, who, why="not the owner")
            text = f"<@{who}> tried to open your AWS credentials. They saw nothing."
            self._.saying.to(grant.owner, text, key=f"{grant.id}:{who}:{self._.clock.now():%H%M}")
            raise NotAllowed(f"Only <@{grant.owner}> can open this.")

    def check_owner(self, grant: Grant, who: PrincipalId) -> None:
        """The owner, whose Slack account is in order now."""
        self.check_is_owner(grant.id, who)
        rules.check_person(self._.directory.person(who), self._.directory.home_team)

    def _check_openable(self, grant: Grant) -> None:
        recently = self._.clock.now() - grant.moved_at < DOUBLE_CLICK
        if grant.state in (State.MINTING, State.MINTED, State.CLOSING) or (
            grant.state is State.SHOWN and grant.view_id and recently
        ):
            raise Conflict(f"Already opened at {stamp(grant.moved_at)} in another window.")
        if grant.state not in OPENABLE:
            raise Conflict(CLOSED_BECAUSE.get(grant.state, "This is no longer on offer."))
        if grant.tries >= MOST_MINTS:
            raise Conflict(
                f"This was made {MOST_MINTS} times already, which is the most for one approval."
                " Ask the people who run Twokeys."
            )

    def _mint(self, grant: Grant, credential: Credential) -> Minted:
        try:
            return credential.mint(grant)
        except OutcomeUnknown:
            self._.moves.move(grant, State.UNKNOWN, Tag.GRANT_UNKNOWN, of=(State.MINTING,))
            raise Refused(
                "AWS did not answer, so it is unknown whether it was made. There is nothing to use:"
                " whatever was made is switched off by itself, and you are told when the button"
                " works again.",
                unchanged=False,
            ) from None
        except (Refused, Postponed):
            self._.moves.move(grant, State.READY, Tag.GRANT_ROLLED_BACK, of=(State.MINTING,))
            raise

    def _record(self, grant: Grant, credential: Credential, minted: Minted) -> Grant:
        """Write down what was made before anyone sees it; can't write → it is unmade."""
        try:
            return self._.moves.move(
                grant, State.MINTED, Tag.GRANT_MINTED, of=(State.MINTING,),
                object_id=minted.object_id, tries=grant.tries + 1,
            )  # fmt: skip
        except (SQLAlchemyError, Conflict):
            credential.undo(replace(grant, object_id=minted.object_id))
            raise

    def confirm(self, grant_id: str, who: PrincipalId, attempt: int) -> None:
        """Its owner has saved it: from now on it is theirs. A switched-off key works again.

        `attempt` is the one that they saw: an older window can't confirm a newer key.
        """
        grant = self._.moves.load(grant_id)
        self.check_owner(grant, who)
        if attempt != grant.attempt:
            raise Conflict("That one was cancelled when a newer one was shown. Save the newer one.")
        if grant.state is State.CONFIRMED:
            return
        if grant.state is State.INACTIVE:
            self._.credentials[grant.kind].switch_on(grant)
            self._.moves.note(grant, Tag.GRANT_SWITCHED_ON, who)
        self._.undoing.settle(grant, (State.SHOWN, State.INACTIVE), actor=who)
        self._.showing.take_away(grant)

    def closed(self, grant_id: str, who: PrincipalId, attempt: int) -> None:
        """The window was closed unconfirmed: the button may be pressed again at once."""
        grant = self._.moves.load(grant_id)
        if (who, attempt, State.SHOWN) == (grant.owner, grant.attempt, grant.state):
            self._.moves.note(grant, view_id=None)

    def end_offer(self, grant_id: str) -> None:
        """The timer's flow: what its owner never opened is no longer on offer."""
        grant = self._.moves.load(grant_id)
        if grant.state is State.READY:
            self._.moves.move(grant, State.EXPIRED, Tag.GRANT_EXPIRED, of=(State.READY,))

    def cancel(self, grant: Grant, actor: PrincipalId) -> None:
        """The owner says it was not them: off the screen, then useless on AWS. Repeatable."""
        if grant.state in (State.MINTING, State.UNKNOWN, State.CLOSING):
            raise Postponed("It is not known yet whether AWS made it.")
        if grant.state is not State.CANCELLED:
            grant = self._.moves.move(
                grant, State.CANCELLED, Tag.GRANT_DISOWNED, of=(grant.state,), actor=actor
            )
        self._.credentials[grant.kind].switch_off(grant)
        self._.showing.take_away(grant)


CLOSED_BECAUSE = {
    State.CONFIRMED: "You have saved this already. It can't be shown again.",
    State.UNKNOWN: "Twokeys is finding out whether AWS made it. Try again in a few minutes.",
    State.BLOCKED: "An operator must look at this first. They have been told.",
    State.EXPIRED: "This offer has ended. Ask the people who run Twokeys.",
    State.CANCELLED: "This was cancelled because its owner said that it wasn't them.",
}
