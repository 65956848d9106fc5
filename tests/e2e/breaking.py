"""What can go wrong on a stage, on order."""

import contextlib
from collections.abc import Iterator
from typing import Any, NoReturn

from sqlalchemy.exc import OperationalError

from bot.sandbox.aws.account import LocalAccount
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.person import LocalPerson
from bot.sandbox.slack.transport.envelope import Envelope
from bot.sandbox.slack.transport.socketmode import SocketMode
from bot.sandbox.slack.workspace import LocalWorkspace
from bot.wiring import Twokeys

Json = dict[str, Any]


class Breaking:
    twokeys: Twokeys
    account: LocalAccount
    workspace: LocalWorkspace

    def person(self, user: str) -> LocalPerson:
        raise NotImplementedError

    def broken(self, method: str, *, skip_first: int = 0, **how: Any) -> None:
        """The next calls of a Slack method fail so, until the test's end at the latest."""
        if skip_first:
            self.workspace.faults.add(Fault(method, times=skip_first))
        self.workspace.faults.add(Fault(method, **how))

    @contextlib.contextmanager
    def without_group(self, name: str) -> Iterator[None]:
        """AWS has no such group, so it will have to be made."""
        aws = self.twokeys.sweeper.aws.writes
        groups = {g["name"]: g for g in self.account.snapshot()["groups"]}
        for member in groups.get(name, {}).get("members", ()):
            aws.remove_user_from_group(GroupName=name, UserName=member)
        with contextlib.suppress(aws.exceptions.NoSuchEntityException):
            for policy in aws.list_attached_group_policies(GroupName=name)["AttachedPolicies"]:
                aws.detach_group_policy(GroupName=name, PolicyArn=policy["PolicyArn"])
            aws.delete_group(GroupName=name)
        yield

    def forged_click(
        self, user: str, message: Json, action_id: str, value: str | None, block: str = "decide"
    ) -> None:
        """A click whose payload somebody has tampered with: the value is theirs."""
        forged: Json = {"type": "button", "action_id": action_id, "text": {"text": "Forged"}}
        if value is not None:
            forged["value"] = value
        at = self.workspace.world.conversations.message(message["channel"], message["ts"])
        before = at.blocks
        at.blocks = [{"type": "actions", "block_id": block, "elements": [forged]}]
        try:
            self.person(user).click(message["channel"], message["ts"], action_id)
        finally:
            at.blocks = before

    def deactivated_click(self, user: str, message: Json, action_id: str) -> None:
        """A click that was under way when the account was closed."""
        people = self.workspace.world.people
        acting, people.acting = people.acting, people.get  # type: ignore[method-assign]
        try:
            self.person(user).click(message["channel"], message["ts"], action_id)
        finally:
            people.acting = acting  # type: ignore[method-assign]

    def forge_metadata(self, view_id: str, value: str) -> None:
        self.workspace.world.views.get(view_id).content["private_metadata"] = value

    def delete_message(self, message: Json) -> None:
        """By hand, as somebody with the right to may do."""
        del self.workspace.world.conversations.get(message["channel"]).messages[message["ts"]]

    @contextlib.contextmanager
    def delivered_twice(self) -> Iterator[None]:
        """Slack does not hear the first ack and sends the same again."""
        sockets = self.workspace._sockets

        async def twice(envelope: Envelope) -> Json:
            await SocketMode.send(sockets, envelope)
            return await SocketMode.send(sockets, envelope.again("timeout"))

        sockets.send = twice  # type: ignore[method-assign]
        try:
            yield
        finally:
            del sockets.send

    @contextlib.contextmanager
    def broken_database(self) -> Iterator[None]:
        """Every transaction that would write fails, in a way that nobody expects."""
        db = self.twokeys.db

        def begin() -> NoReturn:
            raise OperationalError("INSERT", {}, OSError("the disk is on fire"))

        db.begin = begin  # type: ignore[method-assign]
        try:
            yield
        finally:
            del db.begin
