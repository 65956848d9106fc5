"""`/iam`, typed or filled in: help, a form, or a request."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.commands import catalogue, words
from bot.commands._base import Command, InvalidForm
from bot.domain.models import PrincipalId
from bot.policy import Policy
from bot.slack import forms, kit, windows
from bot.slack.answers import Answer, answerer
from bot.slack.desk import Desk
from bot.slack.home import Home
from bot.slack.screen import SlackScreen
from bot.store.requests import AlreadySubmitted
from bot.workflows.submission import Submission

Body = dict[str, Any]
MENU = "menu.open."
"""Begins a menu button's action id, which must differ from button to button."""
MOST_BUTTONS = 5


@dataclass(frozen=True)
class Asking:
    desk: Desk
    client: WebClient
    screen: SlackScreen
    policy: Policy
    submission: Submission
    home: Home

    def register(self, app: App) -> None:
        app.command("/iam")(self.typed)
        app.action(re.compile(f"^{re.escape(MENU)}"))(self.from_menu)
        app.event("app_home_opened")(self.home_opened)
        app.options(forms.GROUPS_ACTION)(self.groups)
        for word, command in catalogue.all_commands().items():
            app.view(forms.FORM + word)(self._form_of(command))

    def typed(self, ack: Ack, body: Body) -> None:
        ack()
        tell = answerer(self.client, body)
        self.desk.quick("a command", lambda: self._answer(body, tell), tell)

    def home_opened(self, event: Body) -> None:
        if event.get("tab", "home") == "home" and event.get("user"):
            who = PrincipalId(event["user"])
            self.desk.slow("App Home", lambda: self.home.publish(who), lambda _: None)

    def groups(self, ack: Ack, payload: Body) -> None:
        ack(options=matching(self.policy, str(payload.get("value") or "")))

    def from_menu(self, ack: Ack, body: Body, action: Body) -> None:
        ack()

        def work() -> None:
            command = catalogue.find(str(action.get("value")))
            self.screen.open(str(body.get("trigger_id")), forms.draw(command, {}))

        self.desk.quick("a form", work, answerer(self.client, body))

    def _answer(self, body: Body, tell: Answer) -> None:
        said = words.parse(str(body.get("text") or ""))
        if said.verb in ("", catalogue.HELP):
            tell(help_about(said), *([] if said.loose else [menu_buttons()]))
            return
        command = catalogue.find(said.verb)
        if not (said.values or said.mentions or said.loose):
            self.screen.open(str(body.get("trigger_id")), forms.draw(command, {}))
            return
        asked = catalogue.from_words(said, self.policy)
        who, origin = PrincipalId(body["user_id"]), f"command:{body.get('trigger_id')}"
        self.desk.slow("a request", lambda: tell(self._submit(asked, who, origin)), tell)

    def _submit(self, asked: Command, who: PrincipalId, origin: str) -> str:
        """What the requester is told."""
        try:
            request = self.submission.submit(asked, who, origin)
        except AlreadySubmitted:
            return "Slack sent this twice; it was taken once."
        return (
            f"Asked: *#{request.number} {kit.escape(request.title)}* waits for approval in"
            f" <#{self.policy.slack.approvals_channel}>. You are told when it is decided."
        )

    def _form_of(self, command: type[Command]) -> Callable[[Ack, Body, Body], None]:
        title = command.word().title()

        def submitted(ack: Ack, body: Body, view: Body) -> None:
            filled = forms.read(view)
            try:
                asked = command.parse(filled, self.policy)
            except InvalidForm as invalid:
                ack(response_action="errors", errors=at_blocks(invalid, view))
                return
            ack(response_action="update", view=windows.checking(title))
            who, window = PrincipalId(body["user"]["id"]), self.screen.after_ack(str(view["id"]))
            origin = f"form:{view['id']}:{view.get('hash')}"
            self.desk.slow(
                "a form",
                lambda: window.say(title, self._submit(asked, who, origin)),
                lambda text: window.redraw(forms.draw(command, filled, text)),
            )

        return submitted


def menu_buttons() -> Body:
    """A form for each of what there is, most wanted first."""
    buttons = [
        kit.button(f"{word.capitalize()}…", MENU + word, word)
        for word in list(catalogue.all_commands())[:MOST_BUTTONS]
    ]
    return kit.actions("menu", *buttons)


def help_about(said: words.Words) -> str:
    if said.loose:
        return catalogue.help_for(said.loose[0].lower())
    lines = [f"• `/iam {word}`  {what}" for word, what in catalogue.menu()]
    ending = "`/iam help onboard` shows an example and its words."
    return "\n".join(["*What Twokeys can do for you*", *lines, ending])


def at_blocks(invalid: InvalidForm, view: Body) -> dict[str, str]:
    """Each problem at its field; one without a field of its own at the last."""
    known = [b["block_id"] for b in view.get("blocks", []) if b.get("type") == "input"]
    return {
        (name if name in known else known[-1]): kit.cut(text, 300)
        for name, text in invalid.problems.items()
    }


def matching(policy: Policy, typed: str) -> list[Body]:
    """At most a hundred, which is Slack's limit; typing on narrows them."""
    wanted = typed.casefold().strip()
    found = [
        forms.option(name, description=group.description)
        for name, group in policy.groups.items()
        if wanted in name.casefold() or wanted in group.description.casefold()
    ]
    return found[:100]
