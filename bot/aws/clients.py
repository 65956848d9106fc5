"""The connections to AWS: who may repeat a call by itself, and who may not.

botocore sends a call again after a lost reply. IAM has no idempotency token, so a repeated
`CreateAccessKey` would leave a key whose secret nobody saw: calls that change go out once.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sts import STSClient

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")

DEFAULT_REGION = "us-east-1"
"""IAM is one service for the whole partition; a region only says which partition."""

MOST_AT_ONCE = 16
"""Threads of one `side_by_side`; the connections kept are twice as many, for two at a time."""


@dataclass(frozen=True)
class Aws:
    """`reads` may repeat a call; `writes` and `mint` never do, and `mint` waits less long."""

    reads: "IAMClient"
    writes: "IAMClient"
    mint: "IAMClient"
    sts: "STSClient"
    at_once: int = MOST_AT_ONCE
    pause: Callable[[float], None] = time.sleep


def connect(*, region: str | None = None) -> Aws:
    """Clients from boto3's own configuration (`AWS_*`). Asks AWS nothing."""
    session = boto3.Session(region_name=region)
    place = session.region_name or DEFAULT_REGION
    patient = _config(attempts=3, connect=5, read=20)
    once = _config(attempts=1, connect=5, read=30)
    quick = _config(attempts=1, connect=3, read=10)
    return Aws(
        reads=session.client("iam", region_name=place, config=patient),
        writes=session.client("iam", region_name=place, config=once),
        mint=session.client("iam", region_name=place, config=quick),
        sts=session.client("sts", region_name=place, config=patient),
    )


def _config(*, attempts: int, connect: float, read: float) -> Config:
    # The mode is said here because botocore's default has changed before.
    return Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        connect_timeout=connect,
        read_timeout=read,
        max_pool_connections=2 * MOST_AT_ONCE,
    )


def side_by_side(aws: Aws, *calls: Callable[[], T]) -> list[T]:
    """The results in order, or the first error once all have ended.

    Threads of its own for each use: with a shared pool, calls that wait for calls could fill it.
    """
    if len(calls) < 2:  # noqa: PLR2004 - one call needs no thread
        return [call() for call in calls]
    with ThreadPoolExecutor(min(len(calls), aws.at_once), "aws") as pool:
        running = [pool.submit(call) for call in calls]
    return [future.result() for future in running]


def both(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """`side_by_side` for two calls with different answers."""
    with ThreadPoolExecutor(1, "aws") as pool:
        running = pool.submit(second)
        return first(), running.result()
