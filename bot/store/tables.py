"""The tables. Constraints repeat what the rule says: a second lock, not a second rulebook."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

requests = Table(
    "requests",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("origin", String(255), unique=True),  # what Slack sent it with: a repeat is no request
    Column("revision", Integer, nullable=False, default=1),
    Column("version", Integer, nullable=False, default=1),  # grows with all that a card shows
    Column("command", String(40), nullable=False),
    Column("args", JSON, nullable=False),
    Column("title", String(255), nullable=False),
    Column("requester", String(32), nullable=False),
    Column("beneficiary", String(32), nullable=False, default=""),
    Column("reason", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("plan", JSON, nullable=False),
    Column("plan_hash", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("iam_user_id", String(128), nullable=False, default=""),
    Column("outcome", Text, nullable=False, default=""),
    Column("retry_at", UtcDateTime),
    Column("checked", Boolean, nullable=False, default=False),
    Column("difference", JSON, nullable=False, default=list),
    Column("last_event", Integer, nullable=False, default=0),
    Column("card_channel", String(32)),
    Column("card_ts", String(32)),
    UniqueConstraint("id", "requester", "beneficiary"),
    Index(None, "status", "number"),
    Index(None, "requester", "status"),
    Index(None, "beneficiary"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("request_id", String(40), nullable=False),
    Column("requester", String(32), nullable=False),
    Column("beneficiary", String(32), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("decider", String(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("request_id", "revision", "decider"),
    ForeignKeyConstraint(
        ["request_id", "requester", "beneficiary"],
        ["requests.id", "requests.requester", "requests.beneficiary"],
    ),
    CheckConstraint("decider <> requester AND decider <> beneficiary", name="separation_of_duties"),
)

steps = Table(
    "steps",
    metadata,
    Column("request_id", String(40), ForeignKey("requests.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("words", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
)

grants = Table(
    "grants",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("request_id", String(40), ForeignKey("requests.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("owner", String(32), nullable=False),
    Column("iam_user", String(64), nullable=False),
    Column("iam_user_id", String(128), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("tries", Integer, nullable=False, default=0),
    Column("object_id", String(256)),  # the access key's id or the MFA device's serial
    Column("known_keys", JSON, nullable=False, default=list),
    Column("view_id", String(64)),
    Column("traces", JSON, nullable=False, default=list),  # messages and files that hold a secret
    Column("created_at", UtcDateTime, nullable=False),
    Column("minting_at", UtcDateTime),
    Column("moved_at", UtcDateTime, nullable=False),
    Index(None, "state", "moved_at"),
)

Index(
    "uq_grants_one_mint_per_user",
    grants.c.iam_user,
    unique=True,
    sqlite_where=text("kind = 'access-key' AND state IN ('minting', 'unknown')"),
    postgresql_where=text("kind = 'access-key' AND state IN ('minting', 'unknown')"),
)

handovers = Table(
    "handovers",
    metadata,
    Column("request_id", String(40), ForeignKey("requests.id"), primary_key=True),
    Column("owner", String(32), nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("channel", String(32)),
    Column("ts", String(32)),
    Column("disowned_at", UtcDateTime),
)

memberships = Table(
    "memberships",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("request_id", String(40), ForeignKey("requests.id"), nullable=False),
    Column("iam_user", String(64), nullable=False, index=True),
    Column("iam_user_id", String(128), nullable=False),
    Column("group", String(128), nullable=False),
    Column("until", UtcDateTime),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("request_id", "group"),
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("tag", String(64), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("request_id", String(40), index=True),
    Column("details", JSON, nullable=False),
)

timers = Table(
    "timers",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("flow", String(64), nullable=False),
    Column("args", JSON, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("done_at", UtcDateTime),
)

processes = Table(
    "processes",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("beat_at", UtcDateTime, nullable=False),
)
