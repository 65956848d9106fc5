"""Registers flows with what those of one queue have in common."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.domain.errors import Conflict, NotFound, Postponed, Refused
from bot.workflows.edge import Edge
from bot.workflows.engine import Engine
from bot.workflows.flows import AWS_QUEUE, SLACK_QUEUE, Flow

log = structlog.get_logger()

SLACK_PAUSES = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300))

Paused = Callable[[Connection, str, Postponed, datetime], None]
Failed = Callable[[str, str], None]


@dataclass(frozen=True)
class Registrar:
    engine: Engine
    edge: Edge
    park: Sequence[timedelta]

    def aws(
        self,
        name: str,
        run: Callable[..., None],
        on_pause: Paused | None = None,
        fail: Failed | None = None,
        *,
        insists: bool = False,
    ) -> None:
        """A flow that changes AWS: paused for minutes when AWS asks to wait.

        `on_pause` and `fail` are given the flow's first argument, the request's id.
        """

        def trouble(error: BaseException, args: tuple[Any, ...]) -> None:
            told = self.edge.report(name, error)
            if fail is not None:
                fail(args[0], told)

        def paused(conn: Connection, args: tuple[Any, ...], why: Postponed, due: datetime) -> None:
            if on_pause is not None:
                on_pause(conn, args[0], why, due)

        self.engine.register(Flow(name, run, AWS_QUEUE, self.park, trouble, insists, paused))

    def for_sure(self, name: str, run: Callable[..., None]) -> None:
        """A flow that takes something away: a refusal of AWS is no reason to leave it there."""

        def insistent(*args: Any) -> None:
            try:
                run(*args)
            except Refused as refusal:
                alert = f"Something that has to end can't be ended yet ({name}): {refusal.why}"
                raise Postponed(refusal.why, alert=alert) from refusal

        self.aws(name, insistent, insists=True)

    def slack(self, name: str, run: Callable[..., None]) -> None:
        """A flow that sends a message or moves a row: tried again within seconds, then minutes.

        What is too late or no longer there needs no message; any other refusal may pass.
        """

        def trouble(error: BaseException, _args: tuple[Any, ...]) -> None:
            self.edge.report(name, error)

        def patient(*args: Any) -> None:
            try:
                run(*args)
            except (Conflict, NotFound) as over:
                log.info("nothing left to do", flow=name, why=over.why)
            except Refused as refusal:
                raise Postponed(refusal.why, alert=f"{name}: {refusal.why}") from refusal

        self.engine.register(Flow(name, patient, SLACK_QUEUE, SLACK_PAUSES, trouble))
