"""Who may send a call again, and how calls run side by side."""

import threading
import time
from typing import Any

import pytest

from bot.aws.clients import Aws, both, connect, side_by_side
from tests.aws.scripted import Dropped, Error, ScriptedIam


def test_only_reads_are_sent_again_after_a_lost_reply(scripted: ScriptedIam, told: Aws) -> None:
    scripted.script("GetUser", Dropped())
    scripted.script("CreateUser", Dropped())
    for client in (told.writes, told.mint):
        with pytest.raises(Exception, match="Connection was closed"):
            client.create_user(UserName="jo")
    with pytest.raises(Exception, match="Connection was closed"):
        told.reads.get_user(UserName="jo")
    assert scripted.calls == {"GetUser": 3, "CreateUser": 2}


def test_nothing_is_sent_again_after_a_server_error_or_throttling(
    scripted: ScriptedIam, told: Aws
) -> None:
    for code, status in (("ServiceFailure", 500), ("Throttling", 400), ("Unavailable", 503)):
        scripted.forget()
        scripted.script("CreateAccessKey", Error(code, status))
        with pytest.raises(Exception, match=code):
            told.mint.create_access_key(UserName="jo")
        assert scripted.calls["CreateAccessKey"] == 1


def test_a_person_who_waits_for_a_key_waits_at_most_ten_seconds(told: Aws) -> None:
    config: Any = told.mint.meta.config
    assert (config.connect_timeout, config.read_timeout) == (3, 10)
    assert config.retries == {"mode": "standard", "total_max_attempts": 1}


def test_a_region_says_the_partition_and_none_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    assert connect().reads.meta.endpoint_url == "https://iam.amazonaws.com"
    assert connect(region="cn-north-1").reads.meta.endpoint_url.endswith("amazonaws.com.cn")
    assert "us-gov" in connect(region="us-gov-west-1").reads.meta.endpoint_url


def test_calls_run_at_the_same_time_and_answer_in_order(told: Aws) -> None:
    all_there = threading.Barrier(6, timeout=5)

    def call(number: int) -> int:
        all_there.wait()
        return number

    assert side_by_side(told, *(lambda n=n: call(n) for n in range(6))) == [0, 1, 2, 3, 4, 5]
    assert side_by_side(told, lambda: 7) == [7]
    assert side_by_side(told) == []


def test_the_first_error_comes_out_after_every_call_has_ended(told: Aws) -> None:
    ended = []

    def fail(name: str, seconds: float) -> None:
        time.sleep(seconds)
        ended.append(name)
        raise ValueError(name)

    with pytest.raises(ValueError, match="first"):
        side_by_side(
            told,
            lambda: fail("first", 0.05),
            lambda: fail("second", 0),
            lambda: fail("third", 0.1),
        )
    assert sorted(ended) == ["first", "second", "third"]


def test_calls_that_wait_for_calls_do_not_wait_for_ever(told: Aws) -> None:
    def deeper(level: int) -> int:
        if level == 0:
            return 1
        return sum(side_by_side(told, *(lambda: deeper(level - 1) for _ in range(4))))

    assert deeper(3) == 64


def test_both_waits_for_the_second_when_the_first_fails() -> None:
    ended = []

    def fail() -> int:
        raise ValueError("first")

    def slow() -> None:
        time.sleep(0.05)
        ended.append("second")

    with pytest.raises(ValueError, match="first"):
        both(fail, slow)
    assert ended == ["second"]
