"""From exec to ready, and the memory then, beside a bare Bolt + boto3 program."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.stage import BARE, TWOKEYS, Stage

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

ROUNDS = 5
GOAL = 1.5


@dataclass(frozen=True)
class Start:
    seconds: float
    megabytes: float


def test_a_start_takes_little_more_than_that_of_a_bare_program(tmp_path: Path) -> None:
    ours: list[Start] = []
    bare: list[Start] = []
    with Stage(tmp_path).open() as stage:
        first = start(stage, TWOKEYS)  # makes its database
        for _ in range(ROUNDS):
            ours.append(start(stage, TWOKEYS))
            bare.append(start(stage, BARE))
    table(first, ours, bare)


def start(stage: Stage, program: tuple[str, ...]) -> Start:
    began = time.perf_counter()
    with stage.running(program) as process:
        took = time.perf_counter() - began
        time.sleep(0.5)
        return Start(took, resident(process.pid))


def resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def table(first: Start, ours: list[Start], bare: list[Start]) -> tuple[float, float]:
    seconds, seconds_bare = median(s.seconds for s in ours), median(s.seconds for s in bare)
    memory, memory_bare = median(s.megabytes for s in ours), median(s.megabytes for s in bare)
    print("\n\nStart: from exec to ready, and resident memory then")
    print(f"{'':12}{'bare':>12}{'Twokeys':>12}{'ratio':>8}{'goal':>10}")
    print(
        f"{'ready':12}{seconds_bare:>10.2f} s{seconds:>10.2f} s{seconds / seconds_bare:>8.2f}"
        f"{f'<= {GOAL}':>10}"
    )
    print(
        f"{'memory':12}{memory_bare:>9.0f} MB{memory:>9.0f} MB{memory / memory_bare:>8.2f}"
        f"{f'<= {GOAL}':>10}"
    )
    print(f"{'first start, which makes the database':40}{first.seconds:>6.2f} s")
    return seconds / seconds_bare, memory / memory_bare
