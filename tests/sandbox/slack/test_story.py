"""A whole conversation between people and an unmodified Bolt app, over both transports."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.sandbox.slack.workspace import LocalWorkspace
from tests.sandbox.slack.shapes import actions, ask, button, modal, section

Json = dict[str, Any]
Served = tuple[LocalWorkspace, App, Callable[[], None]]


def ask_first(app: App) -> None:
    """A form that checks its reason, asks again, and goes on to a last window."""

    @app.command("/iam")
    def iam(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal("Ask", ask("Why", "reason")))

    @app.view("form")
    def sent(ack: Ack, view: Json) -> None:
        reason = view["state"]["values"]["reason"]["reason"]["value"]
        if len(reason) < 5:
            ack(response_action="errors", errors={"reason": "Say more."})
        elif view["title"]["text"] == "Ask":
            ack(response_action="update", view=modal("Sure", ask("Why", "reason")))
        else:
            more = {"callback_id": "last", "private_metadata": reason}
            ack(response_action="push", view=modal("Last", section(reason), **more))

    @app.view("last")
    def last(ack: Ack, view: Json, client: WebClient) -> None:
        ack(response_action="clear")
        card = [section(view["private_metadata"]), actions(button("Approve", "approve", "42"))]
        client.chat_postMessage(channel="C0APPROVE", text="A request waits", blocks=card)


def approve_then(app: App) -> None:
    """A card that one person may not approve, and others may."""

    @app.action("approve")
    def approve(ack: Ack, body: Json, client: WebClient, respond: Respond) -> None:
        ack()
        if body["user"]["id"] == "U0RILEY":
            respond("You asked for this.", replace_original=False)
            return
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        text = f"Approved {body['actions'][0]['value']} by <@{body['user']['id']}>"
        client.chat_update(**where, text=text, blocks=[])


def test_command_modal_errors_update_push_submit_message_click_update(served: Served) -> None:
    workspace, app, start = served
    ask_first(app)
    approve_then(app)
    start()
    riley, sam = workspace.person("U0RILEY"), workspace.person("U0SAM")

    assert riley.command("/iam")["ok"]
    asked = riley.wait_view("Ask")
    assert riley.fill_in(asked, reason="x")["errors"] == {"reason": "Say more."}
    assert riley.fill_in(asked, reason="joins payments") == {"ok": True}
    sure = riley.wait_view("Sure")
    assert sure["id"] == asked["id"]
    assert sure["hash"] != asked["hash"]
    assert riley.submit(sure["id"])["ok"], "what was typed stays in an updated view"
    last = riley.wait_view("Last")
    assert last["previous_view_id"] == sure["id"]
    assert last["root_view_id"] == asked["id"]
    assert riley.submit(last["id"])["ok"]
    assert riley.view() is None

    card = sam.wait_message("C0APPROVE", "joins payments")
    assert riley.press("Approve", card)["ok"]
    assert "You asked" in riley.wait_message("C0APPROVE", "You asked")["text"]
    assert sam.ephemerals("C0APPROVE") == []
    assert sam.press("Approve", card)["ok"]
    done = riley.wait_message("C0APPROVE", "Approved 42 by <@U0SAM>")
    assert done["ts"] == card["ts"]
    assert done["edited"]
    assert done["blocks"] == []
