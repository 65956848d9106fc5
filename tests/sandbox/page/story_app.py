"""A small Bolt app that tells the story the page is made for. It knows only Slack's own API."""

import io
import threading
import time
from collections.abc import Callable
from typing import Any

import pyotp
import qrcode
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from tests.sandbox.page import screens
from tests.sandbox.page.account import FakeAccount

Body = dict[str, Any]
CHANNEL = "C0APPROVE"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class StoryApp:
    def __init__(self, app: App, account: FakeAccount, *, pace: float = 0.0) -> None:
        self.client, self._account, self._pace = app.client, account, pace
        self._dm: Body = {"channel": "", "ts": ""}
        self._file = ""
        self.seen: list[Body] = []
        app.command("/iam")(self.iam)
        app.action("approve")(self.approve)
        app.action("deny")(self.deny)
        app.action("reveal")(self.reveal)
        app.action("mfa")(self.set_up_mfa)
        app.action("codes")(self.ask_codes)
        app.action("more")(self.push)
        app.action("any")(self.noted)
        app.options("find_groups")(self.find_groups)
        app.view("ask")(self.asked)
        app.view("codes")(self.codes)
        app.view("secret")(self.saved)
        app.event("app_home_opened")(self.home)

    def iam(self, ack: Ack, command: Body, client: WebClient, respond: Respond) -> None:
        ack()
        self.seen.append(command)
        verb, _, rest = command["text"].partition(" ")
        match verb:
            case "":
                client.views_open(trigger_id=command["trigger_id"], view=screens.form())
            case "onboard":
                self._post(client, CHANNEL, screens.card(command["user_id"]))
                respond(f"Asked. <#{CHANNEL}> has it.")
            case "show":
                shown = getattr(screens, rest)()
                self._post(client, CHANNEL, shown)
            case _:
                respond(f"There is no `/iam {verb}`. `/iam help` lists what there is.")

    def _post(self, client: WebClient, channel: str, blocks: list[Body]) -> Body:
        said = client.chat_postMessage(channel=channel, text="A message", blocks=blocks)
        return {"channel": said["channel"], "ts": said["ts"]}

    def approve(self, ack: Ack, body: Body, client: WebClient, respond: Respond) -> None:
        ack()
        if body["user"]["id"] == "U0RILEY":
            respond(
                text="You asked for this, so someone else must approve it. Sam or Alex can.",
                replace_original=False,
                response_type="ephemeral",
            )
            return
        card = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        threading.Thread(target=self._run, args=(client, card), daemon=True).start()

    def _run(self, client: WebClient, card: Body) -> None:
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("creating jo.smith", lambda: self._account.create_user("jo.smith")),
            ("creating developers", lambda: self._account.create_group("developers")),
            ("joining developers", lambda: self._account.join("jo.smith", "developers")),
        )
        for done, (doing, act) in enumerate(steps):
            client.chat_update(
                **card, text="Running", blocks=screens.progress(done, len(steps), doing)
            )
            time.sleep(self._pace)
            act()
        client.chat_update(**card, text="Done", blocks=screens.done())
        dm = client.conversations_open(users="U0JO")["channel"]["id"]
        said = client.chat_postMessage(
            channel=dm, text="Your AWS sign-in is ready.", blocks=screens.welcome()
        )
        self._dm = {"channel": dm, "ts": said["ts"]}

    def deny(self, ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=screens.why_not())

    def reveal(self, ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        opened = client.views_open(trigger_id=body["trigger_id"], view=screens.loading())["view"]
        time.sleep(self._pace)
        self._account.set_password("jo.smith")
        client.views_update(view_id=opened["id"], view=screens.secret("kT9#wQ2!vLm7@pXz4"))

    def saved(self, ack: Ack) -> None:
        ack(response_action="clear")

    def set_up_mfa(self, ack: Ack, client: WebClient) -> None:
        ack()
        uri = pyotp.TOTP(SEED).provisioning_uri(name="jo.smith@acme-prod", issuer_name="AWS")
        picture = io.BytesIO()
        qrcode.make(uri).save(picture)
        sent = client.files_upload_v2(
            channel=self._dm["channel"],
            content=picture.getvalue(),
            filename="setup.png",
            title="Setup image",
            alt_txt="A square code to scan with an authenticator app",
        )
        self._file = str(sent["file"]["id"])
        client.chat_update(**self._dm, text="Your AWS sign-in is ready.", blocks=screens.scanning())

    def ask_codes(self, ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=screens.codes())

    def codes(self, ack: Ack, view: Body, client: WebClient) -> None:
        values = view["state"]["values"]
        first, second = (values[name]["code"]["value"] for name in ("first", "second"))
        totp, now = pyotp.TOTP(SEED), int(time.time())
        pairs = [
            (totp.at(now, counter_offset=step), totp.at(now, counter_offset=step + 1))
            for step in (-2, -1, 0)
        ]
        if (first, second) not in pairs:
            ack(
                response_action="errors",
                errors={"second": "Wait for two new codes, one after the other."},
            )
            return
        ack()
        self._account.enable_mfa("arn:aws:iam::123456789012:mfa/twokeys/jo.smith")
        client.files_delete(file=self._file)
        client.chat_update(**self._dm, text="Your AWS sign-in is ready.", blocks=screens.all_set())

    def noted(self, ack: Ack, body: Body) -> None:
        ack()
        self.seen.append(body)

    def push(self, ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        self.seen.append(body)
        client.views_push(trigger_id=body["trigger_id"], view=screens.second())

    def find_groups(self, ack: Ack, payload: Body) -> None:
        ack(options=[screens.option(name) for name in screens.GROUPS if payload["value"] in name])

    def asked(self, ack: Ack, view: Body) -> None:
        self.seen.append(view)
        reason = view["state"]["values"]["why"]["reason"]["value"]
        if "because" in reason:
            ack(response_action="errors", errors={"why": "Say why, in a few words."})
        else:
            ack()

    def home(self, client: WebClient, event: Body) -> None:
        client.views_publish(user_id=event["user"], view=screens.home())
