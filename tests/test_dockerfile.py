"""The image, as far as it can be proved without an engine that builds it."""

import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.settings import child_environment

ROOT = Path(__file__).parent.parent
DOCKERFILE = ROOT / "Dockerfile"
Instruction = tuple[str, str]


def stages() -> list[list[Instruction]]:
    """Each stage's instructions, with comments dropped and continued lines joined."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.startswith("#")]
    found: list[list[Instruction]] = []
    for line in "\n".join(lines).replace("\\\n", "").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            found.append([])
        if word:
            found[-1].append((word, rest.strip()))
    return found


def last_stage() -> dict[str, str]:
    return dict(stages()[-1])


def health_check() -> str:
    """The words that the health check gives to a shell."""
    return last_stage()["HEALTHCHECK"].partition("CMD ")[2]


def is_healthy(command: str, **environment: str) -> bool:
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env=child_environment({"SLACK_APP_TOKEN": "", "PORT": "", **environment}),
        capture_output=True,
        timeout=20,
        check=False,
    )
    return done.returncode == 0


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_well = self.server.is_well  # type: ignore[attr-defined] # set by the test
        self.send_response(200 if is_well and self.path == "/healthz" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Health) as server:
        server.is_well = True  # type: ignore[attr-defined] # read by Health
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def test_the_linter_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


def test_it_runs_as_nobody_special_and_stops_when_told() -> None:
    last = last_stage()
    user, _, group = last["USER"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert last["STOPSIGNAL"] == "SIGTERM"
    assert last["ENTRYPOINT"] == '["twokeys"]'
    assert last["CMD"] == '["serve"]'
    assert last["VOLUME"] == '["/var/lib/twokeys"]'


def test_nothing_is_installed_in_the_last_stage() -> None:
    runs = " ".join(rest for word, rest in stages()[-1] if word == "RUN")
    assert "pip install" not in runs
    assert "apt" not in runs


def test_what_is_copied_is_let_through() -> None:
    let_through = set((ROOT / ".dockerignore").read_text().splitlines())
    for word, rest in stages()[0]:
        if word == "COPY":
            for source in shlex.split(rest)[:-1]:
                assert f"!{source}" in let_through
                assert (ROOT / source).exists()


def test_over_http_it_is_as_healthy_as_the_endpoint_says(server: HTTPServer) -> None:
    port = str(server.server_address[1])
    command = health_check().replace("python -c", f"{shlex.quote(sys.executable)} -c")
    assert is_healthy(command, PORT=port)
    server.is_well = False  # type: ignore[attr-defined] # read by Health
    assert not is_healthy(command, PORT=port)
    assert not is_healthy(command, PORT="1")


def test_in_socket_mode_it_is_healthy_while_twokeys_runs(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    process = tmp_path / "7" / "cmdline"
    command = health_check().replace("/proc", str(tmp_path))
    process.write_text(f"/bin/sh\0-c\0{health_check()}\0/opt/twokeys/bin/python\0")
    assert not is_healthy(command, SLACK_APP_TOKEN="xapp-1")
    process.write_text("/opt/twokeys/bin/python\0/opt/twokeys/bin/twokeys\0serve\0")
    assert is_healthy(command, SLACK_APP_TOKEN="xapp-1")


def in_this_folder(text: str, folder: Path) -> str:
    """The image's absolute paths, as paths under `folder`."""
    return text.replace("/opt/", f"{folder}/opt/").replace("/dist", f"{folder}/dist")


def follow(instruction: Instruction, *, folder: Path) -> None:
    """Do what COPY or RUN would do, in `folder` in place of an image."""
    word, rest = instruction
    if word == "COPY":
        *sources, target = shlex.split(rest)
        for source in sources:
            to = folder / "src" / target
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            copy(ROOT / source, to)
    if word == "RUN":
        path = f"{folder}/image/bin:/usr/bin:/bin"
        subprocess.run(
            ["/bin/sh", "-ec", in_this_folder(rest, folder)],
            cwd=folder / "src",
            env=child_environment({"PATH": path, "PIP_NO_CACHE_DIR": ""}),
            check=True,
        )


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_its_install_steps_give_a_program_that_answers(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    venv.create(tmp_path / "image", with_pip=True, symlinks=True)  # stands for the base image
    for instruction in stages()[0]:
        follow(instruction, folder=tmp_path)
    shutil.rmtree(tmp_path / "src")  # the last stage gets /opt/twokeys alone
    answer = subprocess.run(
        [tmp_path / "opt/twokeys/bin/twokeys", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert "serve" in answer.stdout
