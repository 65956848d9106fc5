"""Everything that the demo needs, started in order and taken down in the opposite one."""

import errno
import os
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from bot.commands import catalogue
from bot.commands.fields import Kind
from bot.sandbox.aws.account import LocalAccount
from bot.sandbox.demo.serving import Serving
from bot.sandbox.slack.cast import AppSetup, SlashCommand
from bot.sandbox.slack.workspace import LocalWorkspace

POLICY_FILE = Path(__file__).with_name("twokeys.toml")
USUAL_PORT = 8765
"""The same address each time, if it is free, so that a page left open finds its way back."""

COMMAND = '/iam onboard @jo groups=developers console=yes keys=yes reason="joins payments"'
SCOPES = ("commands", "chat:write", "im:write", "users:read", "usergroups:read", "files:write")
"""What manifest.yml asks for, and no more: the demo would show if more were needed."""

PASSWORD_POLICY = {
    "MinimumPasswordLength": 14,
    "RequireSymbols": True,
    "RequireNumbers": True,
    "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True,
    "AllowUsersToChangePassword": True,
    "MaxPasswordAge": 90,
    "PasswordReusePrevention": 5,
}


class PortTaken(Exception):
    """Somebody listens there already."""


class Stage:
    """`with Stage(…) as stage`: on entry all of it runs, `ended` is set when `serve` is gone."""

    def __init__(self, port: int | None = None) -> None:
        self.account = LocalAccount(password_policy=PASSWORD_POLICY)
        self.ended = threading.Event()
        self._port = port
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            folder = Path(opening.enter_context(tempfile.TemporaryDirectory(prefix="twokeys-")))
            self.account.start()
            opening.callback(self.account.stop)
            self.workspace = self._workspace()
            opening.callback(self.workspace.stop)
            self.environment = self._environment(folder)
            self.serving = Serving(self.environment, self.ended.set)
            opening.callback(self.serving.stop)
            self.serving.wait_ready()
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _workspace(self) -> LocalWorkspace:
        ports = (USUAL_PORT, 0) if self._port is None else (self._port,)
        for port in ports:
            workspace = self._set_up(port)
            try:
                return workspace.start()
            except OSError as e:
                if e.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
        raise PortTaken(f"Port {ports[-1]} can't be listened on: it is in use or not yours.")

    def _set_up(self, port: int) -> LocalWorkspace:
        command = SlashCommand("/iam", "AWS access under the two-person rule", "onboard, or help")
        app = AppSetup(scopes=SCOPES, commands=(command,))
        return LocalWorkspace(port, app=app, account=self.account, cast_hint=hint())

    def _environment(self, folder: Path) -> dict[str, str]:
        return {
            **self.workspace.environment(),
            **self.account.environment(),
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "DATABASE_URL": f"sqlite:///{folder / 'twokeys.sqlite'}",
            "TWOKEYS_POLICY": str(POLICY_FILE),
        }


def hint() -> dict[str, Any]:
    """What the page's composer completes: the subcommands as the bot itself knows them."""
    subcommands = [
        {"word": word, "description": what, "words": words_of(word)}
        for word, what in catalogue.menu()
    ]
    subcommands.append({"word": "help", "description": "What there is", "words": []})
    return {"command": COMMAND, "subcommands": subcommands}


def words_of(word: str) -> list[str]:
    kinds = catalogue.find(word).kinds()
    return ["@" if kind is Kind.PERSON else f"{name}=" for name, kind in kinds.items()]
