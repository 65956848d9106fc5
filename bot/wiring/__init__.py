"""The composition root: the only module that knows every other."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from slack_bolt import App

from bot import policy as policies
from bot.aws import clients
from bot.domain.timing import Timings
from bot.policy import Policy
from bot.settings import Settings
from bot.slack.desk import Desk
from bot.slack.gate import build_app
from bot.slack.home import Home
from bot.slack.listeners.asking import Asking
from bot.slack.listeners.deciding import Deciding
from bot.slack.listeners.owning import Owning
from bot.store.database import Database
from bot.store.grants import Kind
from bot.wiring.base import Base, make_base, open_database
from bot.workflows import flows
from bot.workflows.after_mfa import AfterMfa
from bot.workflows.approval import Approval
from bot.workflows.asking import AskingParts
from bot.workflows.clock import Clock, SystemClock
from bot.workflows.credentials import AccessKey, Credentials, Password
from bot.workflows.delivery import Delivery, DeliveryParts
from bot.workflows.disowning import Disowning
from bot.workflows.engine import Engine
from bot.workflows.enrolment import Enrolment, EnrolmentParts
from bot.workflows.execution import Execution, Parts
from bot.workflows.granting import Granting
from bot.workflows.membership import Ending
from bot.workflows.messages import Messages
from bot.workflows.moves import Moves
from bot.workflows.painter import Painter
from bot.workflows.recheck import Recheck, RecheckParts
from bot.workflows.registrar import Registrar
from bot.workflows.showing import InMessage, InWindow, Traces
from bot.workflows.submission import Submission
from bot.workflows.sweeper import Sweeper
from bot.workflows.undoing import Undoing

DESK_DRAIN, ENGINE_DRAIN = timedelta(seconds=7), timedelta(seconds=12)
"""SIGTERM: so long may running work take to end. Process managers wait 30 s for the whole."""


@dataclass
class Twokeys:
    """Everything that runs, put together. `start` before anyone connects, `stop` once."""

    settings: Settings
    policy: Policy
    db: Database
    app: App
    engine: Engine
    desk: Desk
    sweeper: Sweeper
    painter: Painter
    _stopping: threading.Event

    def start(self) -> None:
        self.engine.start()
        self.painter.start()
        threading.Thread(
            target=self.sweeper.run, args=(self._stopping,), name="sweeper", daemon=True
        ).start()

    def stop(self) -> None:
        """Finish what was begun, within bounds; whatever is left goes on at the next start."""
        self._stopping.set()
        self.desk.close(DESK_DRAIN)
        self.engine.stop(ENGINE_DRAIN)
        self.painter.stop()
        self.db.close()


def build(
    settings: Settings,
    *,
    timings: Timings | None = None,
    clock: Clock | None = None,
    aws: clients.Aws | None = None,
) -> Twokeys:
    """Read the policy, open the database, know the workspace, and put the parts together.

    Raises `BadPolicy`, `BadSettings`, `DatabaseInUse` or `BadSealKey` with one line each.
    """
    policy = policies.load(settings.twokeys_policy)
    db = open_database(settings)
    base = make_base(settings, policy, db, timings or Timings(), clock or SystemClock(), aws)
    return _assemble(settings, base)


def _assemble(settings: Settings, base: Base) -> Twokeys:
    db, policy = base.db, base.policy
    asking = AskingParts(
        db, base.engine, policy, base.directory, base.aws, base.clock, base.timings
    )
    submission, approval = Submission(asking), Approval(asking)
    roughly = partial(asking.facts, fresh=False)
    messages = Messages(db, policy, base.notifier, roughly, base.clock, base.signin_url)
    painter = Painter(messages.card, base.edge)
    recheck = Recheck(RecheckParts(asking, submission.set_timers))
    granting = Granting(base.engine, base.timings)
    execution = Execution(
        Parts(db, base.engine, base.aws, base.clock, recheck, granting, painter.touch)
    )
    owner = _Owner.of(base)
    _register_flows(base, approval, messages, execution, owner)
    desk, app = Desk(base.edge), build_app(base.client, settings)
    home = Home(db, base.client, roughly, policy.slack.approvals_channel)
    Asking(desk, base.client, base.screen, policy, submission, home).register(app)
    Deciding(desk, base.client, base.screen, approval).register(app)
    owner.listeners(desk).register(app)
    return Twokeys(
        settings, policy, db, app, base.engine, desk, owner.sweeper(), painter, threading.Event()
    )


@dataclass(frozen=True)
class _Owner:
    """What serves the owner of a credential."""

    base: Base
    moves: Moves
    traces: Traces
    undoing: Undoing
    delivery: Delivery
    enrolment: Enrolment

    @classmethod
    def of(cls, base: Base) -> "_Owner":
        moves = Moves(base.db, base.engine, base.clock)
        traces = Traces(base.db, base.engine, base.mailbox)
        undoing = _undoing(base, moves, traces)
        delivery = Delivery(
            DeliveryParts(
                moves=moves,
                directory=base.directory,
                saying=base.saying,
                showing=undoing.showing,
                credentials=undoing.credentials,
                undoing=undoing,
                clock=base.clock,
            )
        )
        parts = EnrolmentParts(
            moves=moves,
            aws=base.aws,
            screen=base.screen,
            mailbox=base.mailbox,
            saying=base.saying,
            alert=base.alerts.raise_alert,
            traces=traces,
            delivery=delivery,
            device_path=base.policy.account.user_path,
            issuer=f"AWS {base.policy.account.name}",
            as_text=base.policy.delivery.mfa_qr == "text",
        )
        return cls(base, moves, traces, undoing, delivery, Enrolment(parts))

    def sweeper(self) -> Sweeper:
        b = self.base
        return Sweeper(
            b.db, b.engine, b.aws, self.moves, self.undoing, self.enrolment, b.saying,
            b.alerts, b.clock, b.timings, b.edge,
        )  # fmt: skip

    def disowning(self) -> Disowning:
        b = self.base
        return Disowning(b.db, b.engine, self.delivery, self.enrolment, b.saying, b.clock)

    def listeners(self, desk: Desk) -> Owning:
        b = self.base
        return Owning(desk, b.client, b.screen, self.delivery, self.enrolment, self.disowning())


def _undoing(base: Base, moves: Moves, traces: Traces) -> Undoing:
    in_window = base.policy.delivery.credentials == "reveal"
    showing = (
        InWindow(base.screen, traces) if in_window else InMessage(base.screen, base.mailbox, traces)
    )
    credentials: Credentials = {
        Kind.PASSWORD: Password(base.aws, base.signin_url),
        Kind.ACCESS_KEY: AccessKey(base.aws),
    }
    return Undoing(moves, credentials, showing, base.timings)


def _register_flows(
    base: Base, approval: Approval, messages: Messages, execution: Execution, owner: _Owner
) -> None:
    after_mfa = AfterMfa(base.db, base.engine, base.aws, base.clock, execution)
    ending = Ending(base.db, base.engine, base.aws, base.saying, base.clock)
    register = Registrar(base.engine, base.edge, base.timings.park)
    register.aws(flows.EXECUTE, execution.run, execution.parked, execution.fail)
    register.aws(flows.AFTER_MFA, after_mfa.run)
    register.for_sure(flows.END_MEMBERSHIP, ending.run)
    register.for_sure(flows.FIRST_PASSWORD, owner.undoing.forget_first_password)
    register.for_sure(flows.DISOWN, owner.disowning().run)
    register.slack(flows.OFFER_ENDS, owner.delivery.end_offer)
    register.slack(flows.EXPIRE, approval.expire)
    register.slack(flows.REMIND, messages.remind)
    register.slack(flows.CARD, messages.card)
    register.slack(flows.NOTICE, messages.notice)
    register.slack(flows.WELCOME, messages.welcome)
    register.slack(flows.SAY, base.saying.run)
    register.slack(flows.SUPERSEDE, messages.supersede)
    register.slack(flows.TAKE_AWAY, owner.traces.retry)
