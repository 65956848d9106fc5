"""One stage at a time: the engine is one per process. A module says in `SETUP` what it needs."""

import zlib
from collections.abc import Callable, Iterator

import pytest

from tests.e2e import leaks
from tests.e2e.scenes import Story
from tests.e2e.setup import Setup
from tests.e2e.stage import Stage

Tell = Callable[[str], Story]


class Theatre:
    """Keeps the stage that is set, and sets another when a module needs one."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._stage: Stage | None = None

    def set_for(self, setup: Setup, postgres: str | None) -> Stage:
        if self._stage is None or self._stage.setup != setup:
            self.close()
            folder = self._factory.mktemp("stage")
            self._stage = Stage(setup, folder, postgres).start()
        return self._stage

    def close(self) -> None:
        """No secret that anybody was shown may be left anywhere, whatever the tests did."""
        if self._stage is None:
            return
        stage, self._stage = self._stage, None
        try:
            assert leaks.found(stage) == []
        finally:
            stage.stop()


@pytest.fixture(scope="package")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path_factory)
    yield theatre
    theatre.close()


@pytest.fixture
def stage(theatre: Theatre, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The stage, with nothing left of the test before but its records."""
    setup = getattr(request.module, "SETUP", Setup())
    postgres = request.getfixturevalue("postgres") if setup.on_postgres else None
    stage = theatre.set_for(setup, postgres)
    yield stage
    stage.tidy()


@pytest.fixture
def story(stage: Stage, request: pytest.FixtureRequest) -> Story:
    """A story about an IAM user that no other test knows."""
    return Story(stage, new_name(request.node.name))


@pytest.fixture
def tell(stage: Stage, request: pytest.FixtureRequest) -> Tell:
    """More stories, each by a word of its own."""
    return lambda word: Story(stage, f"{new_name(request.node.name)}.{word}")


def new_name(test: str) -> str:
    """Short, and different for each test."""
    plain = test.partition("[")[0].removeprefix("test_")
    return (
        "".join(word[:4] for word in plain.split("_"))[:40] + f"{zlib.crc32(test.encode()) % 997}"
    )
