"""A change of what a message shows, and the job that draws it anew, in one transaction."""

from sqlalchemy import Connection

from bot.store import grants, requests
from bot.workflows.engine import Engine
from bot.workflows.flows import CARD, WELCOME


def redraw_card(engine: Engine, conn: Connection, request_id: str) -> None:
    version = requests.version(conn, request_id)
    engine.enqueue(conn, CARD, f"{request_id}:{version}", request_id)


def redraw_welcome(engine: Engine, conn: Connection, request_id: str) -> None:
    handover = grants.handover(conn, request_id)
    if handover is not None:
        engine.enqueue(conn, WELCOME, f"{request_id}:{handover.version}", request_id)
