"""The program as a whole: its help, its version, and how fast it answers."""

import subprocess
import sys

import pytest

from bot import __version__
from bot.workflows.sealing import Seal
from tests.cli.conftest import Shell

HEAVY = ("boto3", "slack_bolt", "dbos", "sqlalchemy", "rich", "moto")


def test_the_version_is_told(shell: Shell) -> None:
    assert shell.run("--version").stdout == f"twokeys {__version__}\n"


def test_the_help_names_every_variable_and_every_exit_code(shell: Shell) -> None:
    told = shell.run("--help").stdout
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL", "TWOKEYS_SEAL_KEY", "AWS_*"):
        assert name in told
    for code in ("0  fine", "1  a check failed", "2  a setting", "3  another process"):
        assert code in told


@pytest.mark.parametrize(
    "words",
    [
        ("serve",), ("demo",), ("check",), ("iam-policy",), ("seal-key",), ("audit",),
        ("audit", "list"),
    ],
)  # fmt: skip
def test_every_command_explains_itself_within_80_columns(
    shell: Shell, words: tuple[str, ...]
) -> None:
    result = shell.run(*words, "--help")
    assert result.exit_code == 0
    assert f"Usage: twokeys {' '.join(words)}" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_no_words_at_all_show_the_help(shell: Shell) -> None:
    assert "Usage: twokeys" in shell.run().output


def test_an_unknown_command_is_a_usage_error(shell: Shell) -> None:
    result = shell.run("onboard")
    assert result.exit_code == 2
    assert "onboard" in result.stderr


def test_asking_for_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom bot.__main__ import main\nsys.argv[1:] = ['serve', '--help']\n"
        "try:\n    main()\nfinally:\n"
        f"    print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"


def test_a_new_seal_key_is_one(shell: Shell) -> None:
    first, second = (shell.run("seal-key").stdout.strip() for _ in range(2))
    assert first != second
    assert Seal(f"{second},{first}").open(Seal(first).close(b"sealed")) == b"sealed"
