"""The Makefile's promises: its words reach the program, and it sets itself up, once."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import child_environment

ROOT = Path(__file__).parent.parent
MAKE = shutil.which("make") or "make"
# `make test` runs this too, and hands down its own words.
OF_NO_OUTER_MAKE = dict.fromkeys(("MAKEFLAGS", "MAKELEVEL", "ARGS", "PYTHON"), "")
SAYS_HOW_IT_WAS_CALLED = '#!/bin/sh\necho "$(basename "$0") $*" >>calls\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is set up, with programs that only note how they were called."""
    for name in ("Makefile", "pyproject.toml", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "twokeys", "pytest"):
        (programs / name).write_text(SAYS_HOW_IT_WAS_CALLED)
        (programs / name).chmod(0o755)
    (tmp_path / ".venv" / ".ready").touch()
    return tmp_path


def make(checkout: Path, *words: str, path: str = "/usr/bin:/bin") -> tuple[int, str]:
    done = subprocess.run(
        [MAKE, *words],
        cwd=checkout,
        env=child_environment(OF_NO_OUTER_MAKE | {"PATH": path}),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def calls(checkout: Path) -> list[str]:
    file = checkout / "calls"
    return file.read_text().splitlines() if file.exists() else []


def test_extra_words_reach_the_program(checkout: Path) -> None:
    assert make(checkout, "demo", "ARGS=--port 0 --play") == (0, "")
    assert make(checkout, "test", "ARGS=-k 'approval or deny'") == (0, "")
    assert calls(checkout) == ["twokeys demo --port 0 --play", "pytest -k approval or deny"]


@pytest.mark.parametrize("changed", ["requirements-dev.lock", "pyproject.toml"])
def test_a_change_of_what_is_installed_sets_up_again_once(checkout: Path, changed: str) -> None:
    (checkout / ".venv" / ".ready").unlink()
    (checkout / changed).touch()
    make(checkout, "demo")
    make(checkout, "demo")
    installs = [call for call in calls(checkout) if "install" in call]
    assert len(installs) == 2
    assert "--require-hashes --requirement requirements-dev.lock" in installs[0]
    assert "--no-deps --no-build-isolation --no-index --editable ." in installs[1]
    assert calls(checkout)[-2:] == ["twokeys demo", "twokeys demo"]


def test_no_fitting_python_is_said_in_words(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    code, said = make(checkout, "demo", path=str(checkout / "nothing"))
    assert code != 0
    assert "Twokeys needs Python 3.11 or newer" in said
    assert "apt install python3-venv" in said


def test_make_alone_lists_what_there_is(checkout: Path) -> None:
    code, said = make(checkout)
    assert code == 0
    for target in ("demo", "test", "slow", "bench", "check", "lock", "lock-check"):
        assert f"make {target} " in said
