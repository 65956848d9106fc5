"""The demo: the same `serve` between two stand-ins, and every way for it to end."""

import json
import os
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import httpx
import pytest
from typer.testing import CliRunner, Result

from bot import policy
from bot.__main__ import program
from bot.aws import clients, passwords
from bot.cli.checks.aws import _weaker
from bot.commands import catalogue
from bot.sandbox.aws.account import LocalAccount
from bot.sandbox.demo import by_hand, stage
from bot.sandbox.demo.serving import clean_environment
from bot.sandbox.demo.stage import Stage

ROOT = Path(__file__).parents[3]
TUTORIAL = {
    "administrators": ("System administrators with full access", "AdministratorAccess"),
    "developers": ("Application developers", "PowerUserAccess"),
    "devops": ("DevOps engineers", "job-function/SystemAdministrator"),
    "analysts": ("Data analysts", "job-function/DataScientist"),
    "readonly": ("Read-only access users", "ReadOnlyAccess"),
}


@pytest.fixture
def signals() -> Iterator[None]:
    """The command changes the process's; here it is the tests' process."""
    names = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(name) for name in names]
    yield
    for name, handler in zip(names, before, strict=True):
        signal.signal(name, handler)


def demo(*words: str) -> Result:
    return CliRunner().invoke(program(), ["demo", "--no-browser", *words], prog_name="twokeys")


def test_its_groups_are_the_tutorials() -> None:
    told = policy.load(stage.POLICY_FILE)
    prefix = "arn:aws:iam::aws:policy/"
    assert {
        name: (group.description, *(arn.removeprefix(prefix) for arn in group.policies))
        for name, group in told.groups.items()
    } == TUTORIAL
    administrators = told.groups["administrators"]
    assert (administrators.approvals, administrators.mfa) == (2, "required")


def test_the_accounts_password_policy_is_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    account = LocalAccount(password_policy=stage.PASSWORD_POLICY)
    account.start()
    for name, value in account.environment().items():
        monkeypatch.setenv(name, value)
    rules = passwords.read_rules(clients.connect())
    account.stop()
    passwords.check_can_choose_own(rules)
    assert list(_weaker(rules, policy.load(stage.POLICY_FILE))) == []


def test_the_page_completes_what_the_bot_understands() -> None:
    told = {each["word"]: each["words"] for each in stage.hint()["subcommands"]}
    assert set(told) == {*catalogue.all_commands(), "help"}
    assert {"@", "groups=", "keys=", "for=", "reason="} <= set(told["onboard"])


def test_nothing_of_a_real_account_or_workspace_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "SLACK_BOT_TOKEN", "DATABASE_URL", "PORT",
            "TWOKEYS_SEAL_KEY", "HTTPS_PROXY", "http_proxy")  # fmt: skip
    for name in real:
        monkeypatch.setenv(name, "real")
    assert set(real).isdisjoint(clean_environment())
    assert "PATH" in clean_environment()


@pytest.mark.parametrize(
    ("platform", "variables", "has_one"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
    ],
)
def test_a_browser_is_opened_only_where_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], *, has_one: bool
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert by_hand.has_display() is has_one


@pytest.mark.usefixtures("signals")
def test_a_port_that_is_taken_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = demo("--port", port)
    assert result.exit_code == 2
    assert f"Port {port} can't be listened on" in result.stderr
    assert "--port" in result.stderr


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys\nsys.modules['moto'] = None\nsys.argv = ['twokeys', 'demo']\n"
        "from bot.__main__ import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert 'pip install "twokeys[demo]"' in done.stderr


class WithoutServe(Stage):
    """`serve` is killed as soon as all of it runs."""

    def __enter__(self) -> Self:
        super().__enter__()
        os.kill(self.serving.pid, signal.SIGKILL)
        return self


@pytest.mark.slow
@pytest.mark.usefixtures("signals")
def test_when_serve_dies_the_demo_says_so_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_hand, "Stage", WithoutServe)
    result = demo("--port", "0")
    assert result.exit_code == 1
    assert "twokeys serve ended with code -9. Its last words:" in result.stderr
    assert '"event": "ready"' in result.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("signals")
def test_when_serve_does_not_start_the_demo_shows_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stage, "POLICY_FILE", tmp_path / "nowhere.toml")
    result = demo("--port", "0")
    assert result.exit_code == 1
    assert "nowhere.toml: can't be read" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_prints_its_address_serves_the_page_and_leaves_nothing(
    tmp_path: Path, ending: signal.Signals
) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0"],
        cwd=ROOT, env={**clean_environment(), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdout
    address = next(line.strip() for line in running.stdout if line.strip().startswith("http"))
    assert httpx.get(address).status_code == 200
    (folder,) = tmp_path.iterdir()
    assert (folder / "twokeys.sqlite").exists()
    running.send_signal(ending)
    _, said = running.communicate(timeout=40)
    assert (running.returncode, said) == (0, "Ended.\n")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


@pytest.mark.slow
def test_the_usual_port_gives_way_when_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(stage, "USUAL_PORT", taken.getsockname()[1])
        with Stage() as running:
            state = httpx.get(f"{running.workspace.url}local/state", params={"person": "U0JO"})
            assert state.json()["me"]["real_name"] == "Jo Smith"


def test_the_file_is_valid_toml_and_shipped_with_the_package() -> None:
    told = tomllib.loads(stage.POLICY_FILE.read_text(encoding="utf-8"))
    assert json.dumps(told["approvers"]) == '{"security": ["U0SAM", "U0ALEX", "U0ROBIN"]}'
    assert stage.POLICY_FILE.is_relative_to(Path(stage.__file__).parent)
