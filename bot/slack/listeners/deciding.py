"""The buttons of an approval card."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.domain.errors import Refused
from bot.domain.ids import split_numbered
from bot.domain.models import PrincipalId, Verdict
from bot.slack import forms, windows
from bot.slack.answers import answerer
from bot.slack.card import APPROVE, DENY, WITHDRAW
from bot.slack.desk import Desk
from bot.slack.screen import SlackScreen
from bot.workflows.approval import Approval, check_denial_says_why

Body = dict[str, Any]


@dataclass(frozen=True)
class Deciding:
    desk: Desk
    client: WebClient
    screen: SlackScreen
    approval: Approval

    def register(self, app: App) -> None:
        app.action(APPROVE)(self.approve)
        app.action(DENY)(self.deny)
        app.action(WITHDRAW)(self.withdraw)
        app.view(windows.DENY_FORM)(self.denied)

    def approve(self, ack: Ack, body: Body, action: Body) -> None:
        ack()
        who = PrincipalId(body["user"]["id"])

        def work() -> None:
            request_id, revision = split_numbered(action.get("value"))
            self.approval.decide(request_id, who, Verdict.APPROVE, revision=revision)

        self.desk.slow("an approval", work, answerer(self.client, body))

    def deny(self, ack: Ack, body: Body, action: Body) -> None:
        ack()
        who = PrincipalId(body["user"]["id"])

        def work() -> None:
            request_id, _ = split_numbered(action.get("value"))
            request = self.approval.check_may_decide(request_id, who)
            self.screen.open(str(body.get("trigger_id")), windows.deny(request))

        self.desk.quick("a denial", work, answerer(self.client, body))

    def denied(self, ack: Ack, body: Body, view: Body) -> None:
        reason = str(forms.read(view).get("reason", ""))
        try:
            check_denial_says_why(reason)
        except Refused as unsaid:
            ack(response_action="errors", errors={"reason": unsaid.why})
            return
        ack(response_action="update", view=windows.saying("Deny", "One moment…"))
        window, who = self.screen.after_ack(str(view["id"])), PrincipalId(body["user"]["id"])

        def work() -> None:
            request_id, revision = split_numbered(view.get("private_metadata"))
            self.approval.decide(request_id, who, Verdict.DENY, reason, revision=revision)
            window.say("Deny", "Denied. The requester is told, with your reason.")

        self.desk.slow("a denial", work, lambda text: window.say("Deny", text))

    def withdraw(self, ack: Ack, body: Body, action: Body) -> None:
        ack()
        who = PrincipalId(body["user"]["id"])

        def work() -> None:
            request_id, _ = split_numbered(action.get("value"))
            self.approval.withdraw(request_id, who)

        self.desk.slow("a withdrawal", work, answerer(self.client, body))
