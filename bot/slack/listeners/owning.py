"""The clicks of someone who was given something: show it, keep it, set up MFA, disown it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.domain.errors import Invalid
from bot.domain.ids import split_numbered
from bot.domain.models import PrincipalId
from bot.slack import forms, welcome, windows
from bot.slack.answers import answerer
from bot.slack.desk import Desk
from bot.slack.screen import MFA_SCANNED, SECRET_SHOWN, LastWord, SlackScreen
from bot.workflows.delivery import Delivery
from bot.workflows.disowning import Disowning
from bot.workflows.enrolment import Enrolment
from bot.workflows.ports import Shown

Body = dict[str, Any]
Opened = Callable[[str, PrincipalId, str], None]
"""What happens with a grant once its owner's window is open: the grant, who, the view."""


@dataclass(frozen=True)
class Owning:
    desk: Desk
    client: WebClient
    screen: SlackScreen
    delivery: Delivery
    enrolment: Enrolment
    disowning: Disowning

    def register(self, app: App) -> None:
        app.action(welcome.REVEAL)(self.reveal)
        app.action(welcome.KEEP)(self.keep)
        app.view(SECRET_SHOWN)(self.saved)
        app.view_closed(SECRET_SHOWN)(self.closed)
        app.action(welcome.SET_UP_MFA)(self.set_up_mfa)
        app.action(welcome.ENTER_CODES)(self.ask_codes)
        app.view(MFA_SCANNED)(self.scanned)
        app.view_closed(MFA_SCANNED)(self.not_scanned)
        app.view(windows.CODES_FORM)(self.codes)
        app.action(welcome.DISOWN)(self.disown)

    def reveal(self, ack: Ack, body: Body, action: Body) -> None:
        ack()
        self._open(body, str(action.get("value")), "Your credentials", self.delivery.reveal)

    def set_up_mfa(self, ack: Ack, body: Body, action: Body) -> None:
        ack()
        self._open(body, str(action.get("value")), "Set up MFA", self.enrolment.set_up)

    def _open(self, body: Body, grant_id: str, title: str, then: Opened) -> None:
        """A window at once, while the trigger lives; what takes longer happens in it."""
        who, answer = PrincipalId(body["user"]["id"]), answerer(self.client, body)

        def work() -> None:
            self.delivery.check_is_owner(grant_id, who)
            view = self.screen.open_loading(str(body.get("trigger_id")), title)

            def tell(text: str) -> None:
                if self.screen.say(view, title, text) is not Shown.YES:
                    answer(text)

            self.desk.slow(title, lambda: then(grant_id, who, view), tell)

        self.desk.quick(title, work, answer)

    def saved(self, ack: Ack, body: Body, view: Body) -> None:
        ack(response_action="clear")  # this payload holds the secret: nothing else of it is read
        self._confirm(view.get("private_metadata"), {"user": body["user"]})

    def keep(self, ack: Ack, body: Body, action: Body) -> None:
        ack()
        self._confirm(action.get("value"), body)

    def _confirm(self, reference: object, body: Body) -> None:
        who = PrincipalId(body["user"]["id"])

        def work() -> None:
            grant_id, attempt = split_numbered(reference)
            self.delivery.confirm(grant_id, who, attempt)

        self.desk.slow("a confirmation", work, answerer(self.client, body))

    def closed(self, ack: Ack, body: Body, view: Body) -> None:
        ack()
        who = PrincipalId(body["user"]["id"])

        def work() -> None:
            grant_id, attempt = split_numbered(view.get("private_metadata"))
            self.delivery.closed(grant_id, who, attempt)

        self.desk.slow("a closed window", work, lambda _: None)

    def ask_codes(self, ack: Ack, body: Body, action: Body) -> None:
        ack()
        grant_id, who = str(action.get("value")), PrincipalId(body["user"]["id"])

        def work() -> None:
            self.delivery.check_is_owner(grant_id, who)
            self.screen.open(str(body.get("trigger_id")), windows.codes(grant_id))

        self.desk.quick("codes", work, answerer(self.client, body))

    def scanned(self, ack: Ack, view: Body) -> None:
        ack(response_action="update", view=windows.codes(str(view.get("private_metadata"))))

    def not_scanned(self, ack: Ack) -> None:
        ack()  # the device waits for its codes, or runs out of time

    def codes(self, ack: Ack, body: Body, view: Body) -> None:
        ack(response_action="update", view=windows.checking("Enter codes"))
        filled, window = forms.read(view), self.screen.after_ack(str(view["id"]))
        grant_id, who = str(view.get("private_metadata")), PrincipalId(body["user"]["id"])
        pair = (str(filled.get("code1", "")), str(filled.get("code2", "")))
        self.desk.slow(
            "codes",
            lambda: self._enter(grant_id, who, pair, window),
            lambda text: window.say("Enter codes", text),
        )

    def _enter(
        self, grant_id: str, who: PrincipalId, pair: tuple[str, str], window: LastWord
    ) -> None:
        try:
            self.enrolment.enter_codes(grant_id, who, pair)
        except Invalid as wrong:
            window.redraw(windows.codes(grant_id, wrong.why))
        else:
            window.say("MFA", "MFA is set up. What held its key has been deleted.")

    def disown(self, ack: Ack, body: Body, action: Body) -> None:
        ack()
        request_id, who = str(action.get("value")), PrincipalId(body["user"]["id"])
        self.desk.slow(
            "a disowning", lambda: self.disowning.ask(request_id, who), answerer(self.client, body)
        )
