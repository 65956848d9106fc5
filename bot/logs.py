"""Log lines: JSON on stdout, one event a line, and no library that would print a secret.

At DEBUG botocore logs passwords and keys, and slack_sdk whole windows: whatever the level asked
for, libraries stay at WARNING. Source: measured, see docs/adr/0005.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

CLAMPED = ("botocore", "boto3", "urllib3", "slack_sdk", "slack_bolt", "httpx", "httpcore", "dbos",
           "sqlalchemy", "alembic", "asyncio", "uvicorn", "s3transfer")  # fmt: skip

SECRET_SHAPES = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
    r"|otpauth://\S+|(?<![A-Z2-7])[A-Z2-7]{32,}(?![A-Z2-7])"
)
"""Slack tokens, secret access keys, MFA seeds: what must not be here even by accident."""


def set_up(level: str) -> None:
    """Configure logging for the process. Tracebacks never show local variables."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(
            structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        ),
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=shared,
        )
    )
    quiet = max(logging.WARNING, number)
    handler.setLevel(quiet)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(quiet)  # slack_bolt gives its own loggers the root's level, whatever theirs was
    logging.getLogger("slack_bolt.App").addFilter(_is_no_false_alarm)
    clamp()


def _is_no_false_alarm(record: logging.LogRecord) -> bool:
    """Bolt warns of a token beside our client whenever SLACK_BOT_TOKEN is set, as it must be."""
    return "`token` will be unused" not in record.getMessage()


def clamp() -> None:
    """Hold the libraries at WARNING, whatever they were set to."""
    for name in CLAMPED:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger(name).level))


def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last look at a line before it is written."""
    return {key: _redacted(value) for key, value in event.items()}


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return SECRET_SHAPES.sub("•••", value)
    if isinstance(value, dict):
        return {k: _redacted(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_redacted(v) for v in value]
    return value
