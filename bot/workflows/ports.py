"""What the workflows need of the outside: people, messages, and a screen to show a secret on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from bot.domain.models import Person, PrincipalId, Request
from bot.domain.plan import Quorum
from bot.domain.secret import Secret
from bot.store.grants import Grant
from bot.store.requests import Place


class Directory(Protocol):
    """Who people are, asked now. An unreadable directory raises `Unavailable`."""

    def person(self, principal: PrincipalId) -> Person: ...

    def approvers(self, *, fresh: bool = True) -> Mapping[str, Collection[PrincipalId]]: ...

    @property
    def home_team(self) -> str: ...


@dataclass(frozen=True)
class Card:
    """All that an approval card shows."""

    account: str
    request: Request
    missing: tuple[Quorum, ...]
    approvers: Mapping[str, int] = field(default_factory=dict)
    """How many people each approver set holds."""


@dataclass(frozen=True)
class Welcome:
    """All that the owner's message shows."""

    account: str
    signin_url: str
    request: Request
    user: str
    grants: Sequence[Grant]
    joined_after_mfa: tuple[str, ...] = ()
    is_disowned: bool = False


class Notifier(Protocol):
    """Messages: views of what the database holds. Each may be sent again without harm."""

    def show_card(self, card: Card, place: Place | None) -> Place: ...

    def retract(self, place: Place) -> None:
        """Take back a message that turned out to be the second of two."""

    def supersede(self, place: Place, title: str) -> None: ...

    def show_welcome(self, welcome: Welcome, place: Place | None) -> Place: ...

    def tell(self, person: PrincipalId, text: str, *, typed: str = "") -> None:
        """`typed` is what somebody wrote: it is shown below, exactly so."""

    def announce(self, text: str) -> None:
        """To the approvals channel."""

    def alert(self, text: str) -> None:
        """To the operators: the audit channel, or the approvals channel if there is none."""

    def remind(self, card: Card, people: Sequence[PrincipalId]) -> None: ...


class Shown(Enum):
    """What is known of an attempt to put something on somebody's screen."""

    YES = auto()
    CLOSED = auto()  # they had closed the window
    DOUBTFUL = auto()  # no answer: it may or may not be there


@dataclass(frozen=True)
class Reveal:
    """A secret and the words around it. `reference` is what its window and buttons carry."""

    reference: str
    title: str
    lines: tuple[tuple[str, Secret | str], ...]
    note: str
    then_codes: bool = False
    """Whether the window leads on to the one that asks for MFA codes."""


class Screen(Protocol):
    """A modal window of one person's, opened by their click."""

    def open_loading(self, trigger: str, title: str) -> str:
        """A view's id. Raises `Refused` if Slack did not open it: then nothing has happened."""

    def show(self, view: str, reveal: Reveal) -> Shown: ...

    def say(self, view: str, title: str, text: str) -> Shown: ...


Trace = tuple[str, ...]
"""`("message", channel, ts)` or `("file", id)`: where a secret stands, known before it does."""


class Mailbox(Protocol):
    """Messages that hold a secret for a while, and can be taken away again."""

    def place(self, owner: PrincipalId, text: str) -> Trace:
        """An empty message for a secret to come: its trace is written down first."""

    def fill(self, trace: Trace, reveal: Reveal) -> Shown: ...

    def prepare_file(self, size: int) -> tuple[Trace, str]:
        """The trace of a file that is not there yet, and the address to send it to."""

    def send_file(self, owner: PrincipalId, trace: Trace, address: str, image: bytes) -> None: ...

    def take_away(self, trace: Trace) -> bool:
        """Whether the message or file is gone now."""
