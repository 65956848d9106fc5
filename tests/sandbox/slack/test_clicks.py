"""Commands, clicks and menus: what the app is sent, and how it may answer."""

from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.workspace import LocalWorkspace
from tests.sandbox.slack.conftest import Connect
from tests.sandbox.slack.shapes import actions, ask, button, modal, option, plain, section

Json = dict[str, Any]


@pytest.fixture
def bodies(app: App, connect: Connect) -> list[Json]:
    """Every payload that the app gets; all are acked with nothing."""
    came: list[Json] = []

    @app.middleware
    def keep(body: Json, next: Any) -> None:  # noqa: A002 - Bolt's own name
        came.append(body)
        next()

    @app.command("/iam")
    def iam(ack: Ack) -> None:
        ack()

    @app.action({"action_id": "approve"})
    def approve(ack: Ack) -> None:
        ack()

    @app.action({"action_id": "pick"})
    def pick(ack: Ack) -> None:
        ack()

    @app.global_shortcut("ask")
    @app.message_shortcut("about")
    def shortcut(ack: Ack) -> None:
        ack()

    connect(app)
    return came


def test_a_command_has_slacks_fields_and_escapes_its_text(
    workspace: LocalWorkspace, bodies: list[Json]
) -> None:
    text = 'onboard @jo in=#platform mail=jo@acme.example "R&D <now>" @nobody'
    assert workspace.person("U0RILEY").command(f"/iam {text}")["acked_ms"] < 3000
    body = bodies[0]
    assert body["text"] == (
        "onboard <@U0JO|jo> in=<#C0PLATFORM|platform> "
        'mail=<mailto:jo@acme.example|jo@acme.example> "R&amp;D &lt;now&gt;" @nobody'
    )
    assert set(body) == {
        "token",
        "team_id",
        "team_domain",
        "channel_id",
        "channel_name",
        "user_id",
        "user_name",
        "command",
        "text",
        "api_app_id",
        "is_enterprise_install",
        "response_url",
        "trigger_id",
    }
    assert (body["user_id"], body["channel_name"], body["command"]) == (
        "U0RILEY",
        "general",
        "/iam",
    )


def test_only_members_may_type_a_command_in_a_channel(
    workspace: LocalWorkspace, bodies: list[Json]
) -> None:
    assert workspace.person("U0KIT").command("/iam")["error"] == "not_in_channel"
    assert workspace.person("U0PAT").command("/iam")["error"] == "user_is_deactivated"
    assert workspace.person("U0JO").command("/jira help")["error"] == "unknown_command"
    assert bodies == []


def test_a_text_in_the_ack_is_shown_to_the_person_alone(
    workspace: LocalWorkspace, app: App, connect: Connect
) -> None:
    @app.command("/iam")
    def iam(ack: Ack) -> None:
        ack("Only you see this.")

    connect(app)
    workspace.person("U0JO").command("/iam")
    assert workspace.person("U0JO").ephemerals("C0GENERAL")[0]["text"] == "Only you see this."
    assert workspace.person("U0SAM").messages("C0GENERAL") == []


def test_a_click_in_a_message_tells_who_where_and_what(
    workspace: LocalWorkspace, client: WebClient, bodies: list[Json]
) -> None:
    card = [section("Card"), actions(button("Approve", "approve", "42"))]
    sent = client.chat_postMessage(channel="C0APPROVE", text="Card", blocks=card)
    assert workspace.person("U0SAM").click("C0APPROVE", sent["ts"], "approve")["ok"]
    body = bodies[0]
    assert body["type"] == "block_actions"
    assert body["user"] == {"id": "U0SAM", "username": "sam", "name": "sam", "team_id": "T0ACME"}
    assert body["container"] == {
        "type": "message",
        "message_ts": sent["ts"],
        "channel_id": "C0APPROVE",
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": "C0APPROVE", "name": "iam-approvals"}
    assert body["message"]["ts"] == sent["ts"]
    assert body["state"] == {"values": {}}
    assert {k: body["actions"][0][k] for k in ("action_id", "block_id", "value", "type")} == {
        "action_id": "approve",
        "block_id": "acts",
        "value": "42",
        "type": "button",
    }
    assert body["trigger_id"]
    assert body["response_url"].startswith(workspace.url)


def test_what_is_not_there_can_not_be_clicked(
    workspace: LocalWorkspace, client: WebClient, bodies: list[Json]
) -> None:
    card = [actions(button("Approve", "approve", "42"))]
    sent = client.chat_postMessage(channel="C0APPROVE", text="Card", blocks=card)
    sam, jo, ts = workspace.person("U0SAM"), workspace.person("U0JO"), sent["ts"]
    assert sam.click("C0APPROVE", ts, "delete")["error"] == "no_such_element"
    assert jo.click("C0APPROVE", ts, "approve")["error"] == "not_in_channel"
    client.chat_update(channel="C0APPROVE", ts=ts, text="Done", blocks=[section("Done")])
    assert sam.click("C0APPROVE", ts, "approve")["error"] == "no_such_element"
    assert bodies == []
    assert sam.click("C0APPROVE", ts, "approve", stale=True)["ok"]
    assert bodies[0]["actions"][0]["value"] == "42"


def test_a_menu_in_a_message_sends_what_was_chosen_and_its_state(
    workspace: LocalWorkspace, client: WebClient, bodies: list[Json]
) -> None:
    menu = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
    blocks = [section("Pick", accessory=menu, block_id="menu")]
    sent = client.chat_postMessage(channel="C0APPROVE", text="Pick", blocks=blocks)
    sam = workspace.person("U0SAM")
    chosen = {"selected_option": {"value": "b"}}
    assert sam.click("C0APPROVE", sent["ts"], "pick", **chosen)["ok"]
    assert bodies[0]["actions"][0]["selected_option"]["text"]["text"] == "B"
    forged = {"selected_option": {"value": "root"}}
    assert sam.click("C0APPROVE", sent["ts"], "pick", **forged)["error"] == "no_such_option"


def test_a_click_on_an_ephemeral_message_carries_no_message(
    workspace: LocalWorkspace, client: WebClient, bodies: list[Json]
) -> None:
    card = [actions(button("Approve", "approve", "42"))]
    client.chat_postEphemeral(channel="C0APPROVE", user="U0SAM", text="Psst", blocks=card)
    sam = workspace.person("U0SAM")
    shown = sam.ephemerals("C0APPROVE")[0]
    assert sam.press("Approve", shown)["ok"]
    assert bodies[0]["container"]["is_ephemeral"]
    assert "message" not in bodies[0]
    answer = {"replace_original": True, "text": "Replaced"}
    assert httpx.post(bodies[0]["response_url"], json=answer).text == "ok"
    assert [m["text"] for m in sam.ephemerals("C0APPROVE")] == ["Replaced"]
    httpx.post(bodies[0]["response_url"], json={"delete_original": True})
    assert sam.ephemerals("C0APPROVE") == []


def test_a_response_url_takes_five_answers(workspace: LocalWorkspace, bodies: list[Json]) -> None:
    jo = workspace.person("U0JO")
    jo.command("/iam")
    url = bodies[0]["response_url"]
    public = {"text": "For all", "response_type": "in_channel"}
    assert httpx.post(url, json=public).status_code == 200
    for _ in range(4):
        assert httpx.post(url, json={"text": "For one"}).status_code == 200
    sixth = httpx.post(url, json={"text": "Too many"})
    assert (sixth.status_code, sixth.json()["error"]) == (404, "used_url")
    assert [m["text"] for m in workspace.person("U0SAM").messages("C0GENERAL")] == ["For all"]
    assert len(jo.ephemerals("C0GENERAL")) == 4
    assert httpx.post(f"{workspace.url}response/T0ACME/1/x", json=public).status_code == 404


def test_a_response_url_ends_after_half_an_hour() -> None:
    now = [0.0]
    urls = ResponseUrls("T0ACME", clock=lambda: now[0])
    path = urls.issue("", "U0JO", "C0GENERAL").removeprefix("response/")
    now[0] = 30 * 60
    assert urls.use(path).person == "U0JO"
    now[0] += 1
    with pytest.raises(SlackError, match="expired_url"):
        urls.use(path)


def test_a_searchable_menu_asks_the_app_and_checks_what_it_offers(
    workspace: LocalWorkspace, client: WebClient, app: App, bodies: list[Json]
) -> None:
    @app.options("groups")
    def groups(ack: Ack, payload: Json) -> None:
        names = [n for n in ("developers", "analysts") if payload["value"] in n]
        if payload["value"] == "too long":
            names = ["x" * 80]
        ack(options=[{"text": plain(name), "value": name} for name in names])

    sent: list[Json] = []

    @app.view("form")
    def form(ack: Ack, view: Json) -> None:
        sent.append(view["state"]["values"])
        ack()

    jo = workspace.person("U0JO")
    jo.command("/iam")
    menu = {"type": "multi_external_select", "min_query_length": 2}
    view = modal("Ask", ask("Groups", "groups", **menu), ask("For", "who", type="users_select"))
    client.views_open(trigger_id=bodies[0]["trigger_id"], view=view)
    shown = jo.wait_view("Ask")
    offered = jo.options(shown, "groups", "dev")["options"]
    assert [one["value"] for one in offered] == ["developers"]
    assert jo.options(shown, "groups", "d")["options"] == []
    assert jo.options(shown, "groups", "too long")["error"] == "invalid_options"
    assert jo.fill_in(shown, groups=offered, who="U0SAM")["ok"]
    assert sent[0]["groups"]["groups"]["selected_options"][0]["value"] == "developers"
    assert sent[0]["who"]["who"] == {"type": "users_select", "selected_user": "U0SAM"}


def test_a_burst_of_commands_is_answered_one_by_one(
    workspace: LocalWorkspace, bodies: list[Json]
) -> None:
    body = {"person": "U0JO", "channel": "C0GENERAL", "text": "/iam"}
    answers = workspace.at_once([("command", body)] * 50 + [("command", {**body, "text": "/no"})])
    assert [answer["ok"] for answer in answers] == [True] * 50 + [False]
    assert len({body["trigger_id"] for body in bodies}) == 50


def test_shortcuts_reach_the_app(
    workspace: LocalWorkspace, client: WebClient, bodies: list[Json]
) -> None:
    jo = workspace.person("U0JO")
    said = jo.say("C0GENERAL", "Look at this")
    assert jo.shortcut("ask")["ok"]
    assert jo.shortcut("about", {"channel": "C0GENERAL", "ts": said["ts"]})["ok"]
    assert [body["type"] for body in bodies] == ["shortcut", "message_action"]
    assert bodies[1]["message"]["text"] == "Look at this"
    client.views_open(trigger_id=bodies[0]["trigger_id"], view=modal("Hi", section("a")))
    assert jo.wait_view("Hi")
