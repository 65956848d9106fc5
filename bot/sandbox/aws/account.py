"""A whole AWS account on this machine: start it, point boto3 at it, look inside."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from moto.iam.models import AccessKey

from bot.sandbox.aws.calls import CallRecord
from bot.sandbox.aws.faults import Faults
from bot.sandbox.aws.gateway import Gateway
from bot.sandbox.aws.operations import carry_out
from bot.sandbox.aws.server import HOST, HttpServer
from bot.sandbox.aws.signin import SignIn, sign_in
from bot.sandbox.aws.snapshot import snapshot
from bot.sandbox.aws.strict.state import Call, Caller, IamUser, Quotas, State

ACCOUNT: Final = "123456789012"
BOT: Final = "twokeys-bot"
BOT_PATH: Final = "/service/"
ADMINISTRATOR: Final = "arn:aws:iam::aws:policy/AdministratorAccess"


class LocalAccount:
    """`password_policy` takes the words of UpdateAccountPasswordPolicy; without, AWS's default."""

    def __init__(
        self,
        port: int = 0,
        *,
        account_id: str = ACCOUNT,
        alias: str = "acme",
        clock: Callable[[], float] = time.time,
        latency: float = 0.0,
        password_policy: Mapping[str, Any] | None = None,
    ) -> None:
        self._port = port
        self._account_id, self._alias, self._clock = account_id, alias, clock
        self._password_policy, self._latency = password_policy, latency
        self._bot_key = AccessKey(BOT, prefix="AKIA", account_id=account_id)
        self.on_change: list[Callable[[], None]] = []
        self._gateway = Gateway(self._fresh(), latency=latency, changed=self._tell)
        self._server = HttpServer(self._gateway, self._questions())

    def start(self) -> None:
        self._port = self._server.start(self._port)

    def stop(self) -> None:
        self._server.stop()

    def reset(self) -> None:
        """As new: the same address and bot key, nothing else left."""
        self._gateway.state = self._fresh()
        self.faults.clear()
        self._gateway.calls.clear()
        self._gateway.latency = self._latency
        self._tell()

    @property
    def endpoint_url(self) -> str:
        return f"http://{HOST}:{self._port}"

    def environment(self) -> dict[str, str]:
        """What boto3 reads to come here as the bot."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": self._bot_key.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self._bot_key.secret_access_key,
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    @property
    def latency(self) -> float:
        """Seconds that every call takes longer. Calls side by side wait side by side."""
        return self._gateway.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._gateway.latency = seconds

    @property
    def faults(self) -> Faults:
        return self._gateway.faults

    @property
    def calls(self) -> list[CallRecord]:
        return self._gateway.calls.all()

    @property
    def quotas(self) -> Quotas:
        """A test may lower them; `reset` restores them."""
        return self._gateway.state.quotas

    def snapshot(self) -> dict[str, Any]:
        return {**snapshot(self._gateway.state), "calls": self._gateway.calls.shown()}

    def signin(
        self,
        user: str,
        password: str,
        mfa_code: str | None = None,
        *,
        new_password: str | None = None,
    ) -> SignIn:
        began = time.monotonic()
        outcome = sign_in(
            self._gateway.state, user, password, mfa_code=mfa_code, new_password=new_password
        )
        self._gateway.calls.add(_signin_record(user, outcome, began))
        self._tell()
        return outcome

    def _tell(self) -> None:
        for listener in list(self.on_change):
            listener()

    def _fresh(self) -> State:
        state = State(self._account_id, self._clock)
        bot = IamUser(self._account_id, BOT, BOT_PATH, state.now())
        self._bot_key.last_used = None
        bot.access_keys.append(self._bot_key)
        state.users[BOT] = bot
        state.backend.access_keys[self._bot_key.access_key_id] = self._bot_key
        state.backend.managed_policies[ADMINISTRATOR].attach_to(bot)
        state.backend.account_aliases.append(self._alias)
        if self._password_policy is not None:
            caller = Caller("", bot.arn, bot.id, BOT, bot, "us-east-1")
            words = dict(self._password_policy)
            carry_out(state, "iam", Call("UpdateAccountPasswordPolicy", words, caller))
        return state

    def _questions(self) -> dict[tuple[str, str], Callable[[Mapping[str, Any]], Any]]:
        return {
            ("GET", "/local/snapshot"): lambda _: self.snapshot(),
            ("GET", "/local/calls"): lambda _: self._gateway.calls.shown(),
            ("POST", "/local/faults"): self._order_fault,
            ("DELETE", "/local/faults"): self._clear_faults,
            ("POST", "/local/signin"): lambda words: self.signin(**words).told(),
        }

    def _order_fault(self, words: Mapping[str, Any]) -> dict[str, bool]:
        self.faults.inject_from(words)
        return {"ok": True}

    def _clear_faults(self, _: Mapping[str, Any]) -> dict[str, bool]:
        self.faults.clear()
        return {"ok": True}


def _signin_record(user: str, outcome: SignIn, began: float) -> CallRecord:
    return CallRecord(
        at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        action="ConsoleLogin",
        target=user,
        status=200 if outcome.ok else 403,
        error=None if outcome.ok else "Failure",
        ms=round((time.monotonic() - began) * 1000, 1),
        caller=user,
    )
