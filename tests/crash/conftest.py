from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.world import World

OUTCOMES = pytest.StashKey[list[tuple[str, str]]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[OUTCOMES] = []


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Each point of death, and what was found after a new start."""
    outcomes = config.stash.get(OUTCOMES, [])
    if outcomes:
        terminalreporter.section("killed -> after a new start")
    for point, outcome in outcomes:
        terminalreporter.write_line(f"  {point:<62} {outcome}")


class Outcome:
    def __init__(self, seen: list[tuple[str, str]]) -> None:
        self._seen = seen

    def note(self, point: object, outcome: str) -> None:
        self._seen.append((str(point), outcome))


@pytest.fixture
def outcome(request: pytest.FixtureRequest) -> Outcome:
    """Notes a line for the table at the end."""
    return Outcome(request.config.stash.setdefault(OUTCOMES, []))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path, f"sqlite:///{tmp_path / 'twokeys.sqlite'}").running() as made:
        yield made
