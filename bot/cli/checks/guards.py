"""Two guards in this very program that a secret's safety hangs on."""

import logging
from collections.abc import Iterator

from bot import logs
from bot.aws.clients import Aws
from bot.cli.checks.finding import About, Finding


def of_logs() -> Iterator[Finding]:
    about = About("logs")
    logs.clamp()
    loud = [name for name in logs.CLAMPED if logging.getLogger(name).isEnabledFor(logging.INFO)]
    if loud:
        yield about.bad(f"{', '.join(loud)} would log what they send", "Report this: it is a bug.")
    else:
        yield about.ok("the libraries that would log secrets are held at WARNING")


def of_mint(aws: Aws) -> Iterator[Finding]:
    about = About("credentials")
    retries = getattr(aws.mint.meta.config, "retries", None) or {}
    attempts = retries.get("total_max_attempts")
    if attempts == 1:
        yield about.ok("a lost reply is never answered by making a second key")
    else:
        mend = "Report this: it is a bug."
        yield about.bad(f"boto3 would ask for a key {attempts} times", mend)
