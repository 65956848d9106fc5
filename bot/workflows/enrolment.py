"""MFA: a device is made on its owner's click, its picture shown, and two codes prove it.

    READY → MINTING → MINTED → SHOWN → CONFIRMED      not enrolled in time → deleted → READY

A device that is not enrolled is deleted, so its seed is worthless. The seed is never in the
window that asks for the codes, nor in anything that is stored.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Never

from bot.aws import mfa
from bot.aws.clients import Aws
from bot.aws.look import UserFacts, find_user
from bot.domain.errors import Conflict, Invalid, NotFound, Postponed, Refused
from bot.domain.models import PrincipalId
from bot.domain.secret import Secret
from bot.store.audit import Tag
from bot.store.grants import Grant, State
from bot.workflows.delivery import Delivery
from bot.workflows.flows import AFTER_MFA
from bot.workflows.moves import Follow, Moves
from bot.workflows.pictures import as_png, as_text, in_fours, otpauth_uri
from bot.workflows.ports import Mailbox, Reveal, Screen, Shown
from bot.workflows.saying import Saying
from bot.workflows.showing import Traces

MOST_TRIES = 5
UNDER_WAY = (State.MINTING, State.MINTED, State.SHOWN)
NEUTRAL_TITLE = "Setup picture"


@dataclass(frozen=True)
class EnrolmentParts:
    moves: Moves
    aws: Aws
    screen: Screen
    mailbox: Mailbox
    saying: Saying
    alert: Callable[[str], None]
    traces: Traces
    delivery: Delivery
    device_path: str
    issuer: str
    """The name the authenticator app shows: `AWS acme-prod`."""

    as_text: bool
    """`mfa_qr = "text"`: drawn in the window, with no file at all."""


class Enrolment:
    """The owner's clicks on their MFA."""

    def __init__(self, parts: EnrolmentParts) -> None:
        self._ = parts

    def set_up(self, grant_id: str, who: PrincipalId, view: str) -> None:
        """Make a device and show its picture. Again: the earlier device goes first."""
        grant = self._.moves.load(grant_id)
        self._.delivery.check_owner(grant, who)
        if grant.state is State.CONFIRMED:
            raise Conflict("Your MFA is set up already.")
        if grant.state not in (State.READY, State.SHOWN):
            raise Conflict("This is being prepared already, or is no longer on offer.")
        user = self._owner_of(grant)
        if grant.state is State.SHOWN:
            self.take_back(grant, (State.SHOWN,), "its owner began again")
            grant = self._.moves.load(grant_id)
        attempt = grant.attempt + 1
        name = f"{grant.iam_user}-{grant.id[:8].strip('-_') or 'mfa'}-{attempt}"
        serial = _serial(user, self._.device_path, name)
        grant = self._.moves.move(
            grant, State.MINTING, Tag.GRANT_MINTING, of=(State.READY,),
            attempt=attempt, tries=0, object_id=serial, view_id=view,
        )  # fmt: skip
        try:
            self._make_and_show(grant, name, view)
        except (Refused, Postponed):
            self.take_back(grant, UNDER_WAY, "it could not be shown")
            raise

    def _owner_of(self, grant: Grant) -> UserFacts:
        user = find_user(self._.aws, grant.iam_user)
        if user is None or user.id != grant.iam_user_id:
            raise Conflict(f"`{grant.iam_user}` is not the same user any more. Nothing changed.")
        return user

    def _make_and_show(self, grant: Grant, name: str, view: str) -> None:
        device = mfa.create_device(self._.aws, name, path=self._.device_path)
        grant = self._.moves.move(
            grant, State.MINTED, Tag.GRANT_MINTED, of=(State.MINTING,), object_id=device.serial
        )
        uri = otpauth_uri(device.seed, user=grant.iam_user, issuer=self._.issuer)
        seed = Secret(in_fours(device.seed.reveal()))
        if self._.as_text:
            shown = self._show_in_window(grant, view, uri, seed)
        else:
            shown = self._send_picture(grant, view, uri, seed)
        if shown is not Shown.YES:
            raise Refused("The picture could not be shown. Press *Set up MFA* again.")
        self._.moves.move(grant, State.SHOWN, Tag.GRANT_SHOWN, of=(State.MINTED,))

    def _show_in_window(self, grant: Grant, view: str, uri: Secret, seed: Secret) -> Shown:
        lines = (("Scan this", Secret(as_text(uri))), ("or type this key", seed))
        reveal = Reveal(grant.id, "Set up MFA", lines, WHAT_NEXT, then_codes=True)
        return self._.screen.show(view, reveal)

    def _send_picture(self, grant: Grant, view: str, uri: Secret, seed: Secret) -> Shown:
        image = as_png(uri)
        trace, address = self._.mailbox.prepare_file(len(image))
        self._.traces.remember(grant, trace)
        self._.mailbox.send_file(grant.owner, trace, address, image)
        message = self._.mailbox.place(grant.owner, NEUTRAL_TITLE)
        self._.traces.remember(grant, message)
        lines = (("If you can't scan it, type this key", seed),)
        reveal = Reveal(grant.id, "Set up MFA", lines, WHAT_NEXT, then_codes=True)
        shown = self._.mailbox.fill(message, reveal)
        if shown is Shown.YES:
            self._.screen.say(
                view,
                "Set up MFA",
                f"Close this window: the picture is in this conversation. {WHAT_NEXT}",
            )
        return shown

    def check_codes_wanted(self, grant_id: str, who: PrincipalId) -> None:
        """Refuse before the window for the codes is filled in."""
        grant = self._.moves.load(grant_id)
        self._.delivery.check_owner(grant, who)
        self._check_shown(grant)

    def enter_codes(self, grant_id: str, who: PrincipalId, codes: tuple[str, str]) -> None:
        """Prove the device with two codes in a row. Raises `Invalid` to ask for two others."""
        grant = self._.moves.load(grant_id)
        self._.delivery.check_owner(grant, who)
        self._check_shown(grant)
        code1, code2 = mfa.clean_codes(*codes)
        self._owner_of(grant)
        try:
            mfa.enable(self._.aws, grant.iam_user, grant.object_id or "", code1, code2)
        except Invalid as wrong:
            raise self._counted(grant, wrong) from None
        self.enrolled(grant)

    def _check_shown(self, grant: Grant) -> None:
        if grant.state is State.CONFIRMED:
            raise Conflict("Your MFA is set up already.")
        if grant.state is not State.SHOWN:
            raise Conflict("There is no picture to enter codes for. Press *Set up MFA* first.")

    def _counted(self, grant: Grant, wrong: Invalid) -> Refused:
        """The fifth wrong pair ends this device."""
        tries = grant.tries + 1
        self._.moves.note(grant, Tag.MFA_REFUSED, tries=tries)
        if tries < MOST_TRIES:
            return wrong
        self.take_back(grant, (State.SHOWN,), "five wrong pairs of codes")
        return Conflict(
            "That was the fifth wrong pair, so this device was cancelled. Press *Set up MFA* to"
            " start again.",
            unchanged=False,
        )

    def enrolled(self, grant: Grant) -> None:
        """AWS has it. The picture goes; if it can't go, its seed must not protect anything."""
        if not self._.traces.take_away(grant):
            self._refuse_to_keep(grant)
        self._.moves.move(
            grant, State.CONFIRMED, Tag.MFA_ENROLLED, of=(*UNDER_WAY, State.CLOSING), view_id=None,
            then=Follow(AFTER_MFA, grant.request_id, grant.request_id),
        )  # fmt: skip

    def _refuse_to_keep(self, grant: Grant) -> Never:
        mfa.disable(self._.aws, grant.iam_user, grant.object_id or "")
        self.take_back(grant, (*UNDER_WAY, State.CLOSING), "Slack did not delete the picture")
        self._.alert(
            "Slack did not delete an MFA setup picture, so the device was not kept."
            ' Check the workspace\'s file settings, or set `mfa_qr = "text"`.'
        )
        raise Refused(
            "Slack did not delete the picture, so this device was not kept. Your operators have"
            " been told.",
            unchanged=False,
        )

    def take_back(self, grant: Grant, of: Collection[State], why: str) -> None:
        """Delete the device and every trace of its seed; the button works again. Repeatable.

        The row is claimed first. A device that AWS has taken meanwhile counts as enrolled.
        """
        if grant.state is not State.CLOSING:
            grant = self._.moves.move(grant, State.CLOSING, Tag.GRANT_CLOSING, of=of)
        if grant.object_id and self._is_in_use(grant):
            self.enrolled(grant)
            return
        if grant.object_id:
            mfa.delete_device(self._.aws, grant.object_id)
        self._.traces.take_away(grant)
        self._.moves.move(
            grant, State.READY, Tag.GRANT_ROLLED_BACK, of=(State.CLOSING,), why=why, object_id=None
        )

    def _is_in_use(self, grant: Grant) -> bool:
        try:
            return grant.object_id in mfa.serials(self._.aws, grant.iam_user)
        except NotFound:
            return False  # the user is gone, and with it whatever it used

    def out_of_time(self, grant: Grant) -> None:
        """The sweeper's: not proven in time."""
        self.take_back(grant, UNDER_WAY, "not set up in time")
        if self._.moves.load(grant.id).state is State.READY:
            self._.saying.to(
                grant.owner,
                "MFA was not set up in time, so that device was cancelled. Press *Set up MFA* to"
                " start again.",
                key=f"{grant.id}:{grant.attempt}:late",
            )

    def cancel(self, grant: Grant, actor: PrincipalId) -> None:
        """The owner says it was not them: one on its way is deleted, one in use stays."""
        if grant.state is State.CONFIRMED:
            return
        if grant.state is not State.CANCELLED:
            grant = self._.moves.move(
                grant, State.CANCELLED, Tag.GRANT_DISOWNED, of=(grant.state,), actor=actor
            )
        if grant.object_id:
            mfa.delete_device(self._.aws, grant.object_id)
        self._.traces.take_away(grant)


WHAT_NEXT = "When your app shows codes, press *Enter codes*."


def _serial(user: UserFacts, path: str, name: str) -> str:
    """The ARN that AWS gives a virtual device, known before it is made."""
    partition, account = user.arn.split(":")[1], user.arn.split(":")[4]
    return f"arn:{partition}:iam::{account}:mfa{path}{name}"
