"""`twokeys serve` as a process of its own, told by its environment where to live."""

import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

import bot
from bot.sandbox.slack.person import NotSeen
from bot.settings import child_environment

START_WITHIN = 60.0
DRAIN_WITHIN = 35.0
LINES_KEPT = 12

OURS = ("AWS_", "SLACK_", "TWOKEYS_", "BOTO_", "DBOS_")
ALSO_OURS = frozenset({"DATABASE_URL", "PORT", "LOG_LEVEL"})
PROXIES = ("_PROXY", "_proxy")


class Ended(Exception):
    """`serve` ended by itself; the text holds its last words."""


class Serving:
    """Calls `on_end` once, from another thread, when the process has ended for any reason."""

    def __init__(self, environment: Mapping[str, str], on_end: Callable[[], None]) -> None:
        self._on_end = on_end
        self._ready = threading.Event()
        self._lines: deque[str] = deque(maxlen=LINES_KEPT)
        self.environment = {
            **clean_environment(),
            "PYTHONPATH": str(Path(bot.__file__).parents[1]),
            **environment,
        }
        self._process = subprocess.Popen(
            # -P: a folder called bot where somebody stands is not this one.
            [sys.executable, "-P", "-m", "bot", "serve"],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, name="serve's words", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.append(line.rstrip())
            if _event(line) == "ready":
                self._ready.set()
        self._process.wait()
        self._ready.set()
        self._on_end()

    def wait_ready(self) -> None:
        self._ready.wait(START_WITHIN)
        if self.has_ended or not self._ready.is_set():
            raise self.ended()

    def ended(self) -> Ended:
        code = self._process.poll()
        how = "is not ready" if code is None else f"ended with code {code}"
        last = "\n".join(f"  {line}" for line in self._lines)
        return Ended(f"twokeys serve {how}. Its last words:\n{last or '  none'}")

    def beside(self, *words: str, **more: str) -> str:
        """What another Python prints that lives in the same place. Raises `NotSeen` if it fails."""
        done = subprocess.run(  # noqa: S603 - this very program, or a line of ours
            [sys.executable, "-P", *words],
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotSeen(f"{' '.join(words[:3])} failed: {done.stderr.strip()[-300:]}")
        return done.stdout

    def stop(self) -> None:
        """Drained, as a process manager would have it."""
        self._process.terminate()
        try:
            self._process.wait(DRAIN_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join(timeout=5)


def clean_environment() -> dict[str, str]:
    """Ours, without what would lead to a real account or workspace, or round by a proxy."""
    return {
        name: value
        for name, value in child_environment({}).items()
        if not name.startswith(OURS) and name not in ALSO_OURS and not name.endswith(PROXIES)
    }


def _event(line: str) -> str:
    """A log line's event; whatever else a process prints has none."""
    try:
        said = json.loads(line)
    except ValueError:
        return ""
    return str(said.get("event", "")) if isinstance(said, dict) else ""
