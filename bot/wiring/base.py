"""The outside, opened: the database, Slack, AWS, the engine. Everything else stands on it."""

import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.aws import clients, look
from bot.domain.timing import Timings
from bot.policy import Policy
from bot.settings import Settings
from bot.slack.directory import SlackDirectory
from bot.slack.gate import verify_token
from bot.slack.notifier import SlackNotifier
from bot.slack.screen import SlackMailbox, SlackScreen
from bot.store.database import Database
from bot.workflows.alerts import Alerts
from bot.workflows.clock import Clock
from bot.workflows.edge import Edge
from bot.workflows.engine import Engine
from bot.workflows.saying import Saying
from bot.workflows.sealing import Seal, key_beside


def open_database(settings: Settings) -> Database:
    """The database, claimed and migrated."""
    db = Database(settings.database)
    db.claim()
    db.migrate()
    return db


def slack_client(settings: Settings, *, patient: bool = True) -> WebClient:
    """A patient client waits out one rate limit by itself; no client repeats a lost call."""
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=10,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=1)] if patient else [],
    )


def _seal(settings: Settings, db: Database) -> Seal:
    given = settings.twokeys_seal_key
    if given is not None:
        return Seal(given.get_secret_value())
    return Seal(key_beside(Path(db.url.database or "twokeys")))


def _executor(db: Database) -> str:
    """The same after a restart on SQLite, where one process runs; unique per boot otherwise."""
    return "local" if db.is_sqlite else f"{socket.gethostname()}-{uuid.uuid4()}"


@dataclass(frozen=True)
class Base:
    """The outside, and what everything else stands on."""

    policy: Policy
    db: Database
    timings: Timings
    clock: Clock
    aws: clients.Aws
    client: WebClient
    notifier: SlackNotifier
    screen: SlackScreen
    mailbox: SlackMailbox
    directory: SlackDirectory
    alerts: Alerts
    edge: Edge
    engine: Engine
    saying: Saying
    signin_url: Callable[[], str]


def make_base(
    settings: Settings,
    policy: Policy,
    db: Database,
    timings: Timings,
    clock: Clock,
    aws: clients.Aws | None,
) -> Base:
    client, once = slack_client(settings), slack_client(settings, patient=False)
    directory = SlackDirectory(client, verify_token(client), policy.approvers)
    notifier = SlackNotifier(client, policy.slack.approvals_channel, policy.slack.audit_channel)
    alerts = Alerts(db, clock, notifier.alert)
    raised = alerts.raise_alert
    engine = Engine(db, _seal(settings, db), executor=_executor(db), clock=clock, alert=raised)
    aws = aws or clients.connect()
    return Base(
        policy=policy,
        db=db,
        timings=timings,
        clock=clock,
        aws=aws,
        client=client,
        notifier=notifier,
        screen=SlackScreen(once),
        mailbox=SlackMailbox(client),
        directory=directory,
        alerts=alerts,
        edge=Edge(raised),
        engine=engine,
        saying=Saying(db, engine, notifier),
        signin_url=cache(lambda: look.signin_url(aws)),
    )
