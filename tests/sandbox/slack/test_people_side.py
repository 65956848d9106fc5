"""What a person's page is given, what their phone shows, and who is kept out."""

import socket
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.cast import AppSetup, demo_cast
from bot.sandbox.slack.composer import Composer
from bot.sandbox.slack.conversations import Conversations
from bot.sandbox.slack.people import People
from bot.sandbox.slack.workspace import LocalWorkspace
from tests.sandbox.slack.conftest import listening, until
from tests.sandbox.slack.shapes import section

Json = dict[str, Any]


def test_a_page_is_told_of_everything_its_person_sees(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    with listening(workspace, "U0SAM") as heard:
        sent = client.chat_postMessage(channel="C0APPROVE", text="A card")
        client.chat_update(channel="C0APPROVE", ts=sent["ts"], text="Done")
        client.chat_postEphemeral(channel="C0APPROVE", user="U0SAM", text="Psst")
        client.chat_postEphemeral(channel="C0APPROVE", user="U0ALEX", text="Not for Sam")
        client.chat_postMessage(channel="U0JO", text="Not for Sam either")
        client.chat_delete(channel="C0APPROVE", ts=sent["ts"])
        client.views_publish(user_id="U0SAM", view={"type": "home", "blocks": [section("Hi")]})
        until(lambda: len(heard) == 5)
        names = [name for name, _ in heard]
    assert names == ["message", "message_changed", "ephemeral", "message_deleted", "home"]
    assert heard[0][1]["message"]["bot_id"] == "B0TWOKEYS"
    assert heard[3][1] == {"channel": "C0APPROVE", "ts": sent["ts"]}


def test_a_person_sees_only_the_channels_they_are_in(workspace: LocalWorkspace) -> None:
    def channels(person: str) -> set[str]:
        return {one["name"] for one in workspace.person(person).state()["channels"]}

    assert channels("U0JO") == {"general", "platform", "twokeys"}
    assert channels("U0KIT") == {"platform", "twokeys"}
    assert "iam-audit" in channels("U0SAM")
    state = workspace.person("U0JO").state()
    assert state["me"]["real_name"] == "Jo Smith"
    assert state["commands"][0]["command"] == "/iam"
    assert httpx.get(f"{workspace.url}local/state?person=U0NOBODY").status_code == 404


def test_unread_counts_until_it_is_read(workspace: LocalWorkspace, client: WebClient) -> None:
    def unread(person: str) -> int:
        channels = workspace.person(person).state()["channels"]
        return sum(one["unread"] for one in channels if one["id"] == "C0GENERAL")

    workspace.person("U0SAM").say("C0GENERAL", "Hello")
    assert (unread("U0JO"), unread("U0SAM")) == (1, 0)
    body = {"person": "U0JO", "channel": "C0GENERAL"}
    httpx.post(f"{workspace.url}local/read", json=body)
    assert unread("U0JO") == 0


def test_a_phone_shows_the_text_and_never_the_blocks(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    blocks = [section("the secret is in the blocks")]
    client.chat_postMessage(
        channel="U0JO", text="Your <https://x.example|sign-in> is ready, <@U0JO>.", blocks=blocks
    )
    client.chat_postMessage(channel="U0JO", blocks=blocks)
    jo = workspace.person("U0JO")
    shown = [(one["title"], one["text"]) for one in jo.notifications()]
    assert shown == [
        ("Twokeys", "Your sign-in is ready, @Jo Smith."),
        ("Twokeys", "This content can't be displayed."),
    ]
    client.chat_postMessage(channel="C0APPROVE", text="For <@U0SAM>: look")
    client.chat_postMessage(channel="C0APPROVE", text="For nobody")
    assert [one["text"] for one in workspace.person("U0SAM").notifications()] == [
        "For @Sam Lee: look"
    ]
    assert workspace.person("U0ALEX").notifications() == []


def test_a_changed_person_is_changed_everywhere(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    jo = f"{workspace.url}local/people/U0JO"
    assert httpx.post(jo, json={"deleted": True, "is_guest": True}).json()["ok"]
    assert client.users_info(user="U0JO")["user"]["deleted"]
    assert (
        workspace.person("U0JO").say("C0GENERAL", "Still here?")["error"] == "user_is_deactivated"
    )
    assert httpx.post(jo, json={"id": "U0SAM"}).json()["error"] == "unknown_field"


@pytest.fixture(scope="module")
def composer() -> Composer:
    cast = demo_cast(AppSetup())
    return Composer(People(cast), Conversations(cast.rooms))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@jo", "<@U0JO|jo>"),
        ("@jo, @sam.", "<@U0JO|jo>, <@U0SAM|sam>."),
        ("<@U0PAT|pat>", "<@U0PAT|pat>"),
        ("<@U0PAT>", "<@U0PAT>"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("@here", "<!here>"),
        ("#general #nowhere", "<#C0GENERAL|general> #nowhere"),
        ("a@b.example", "<mailto:a@b.example|a@b.example>"),
        ("see https://x.example/?a=1&b=2 now", "see <https://x.example/?a=1&amp;b=2> now"),
        ("R&D <3", "R&amp;D &lt;3"),
        ("@Jo", "@Jo"),
        ("reason=“joins” \u2013\u00a0yes", "reason=“joins” \u2013\u00a0yes"),
    ],
)
def test_a_command_is_escaped_as_slack_does(composer: Composer, typed: str, sent: str) -> None:
    assert composer.command(typed) == sent


def test_a_message_mentions_by_id_alone(composer: Composer) -> None:
    assert composer.message("hi @jo in #general") == "hi <@U0JO> in <#C0GENERAL>"


class Account:
    """An AWS account as far as the workspace knows one."""

    def __init__(self) -> None:
        self.on_change: list[Callable[[], None]] = []

    def snapshot(self) -> Json:
        return {"users": [{"name": "jo.smith"}]}


def test_the_aws_account_is_shown_and_its_changes_are_told() -> None:
    account = Account()
    with LocalWorkspace(account=account) as workspace:
        assert httpx.get(f"{workspace.url}local/aws").json() == account.snapshot()
        with listening(workspace, "U0JO") as heard:
            account.on_change[0]()
            until(lambda: heard == [("aws", {})])
    assert account.on_change == []


def test_other_web_pages_are_kept_out(workspace: LocalWorkspace) -> None:
    body = {"person": "U0JO", "channel": "C0GENERAL", "text": "x"}
    url = f"{workspace.url}local/message"
    foreign = httpx.post(url, json=body, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    rebound = httpx.post(url, json=body, headers={"Host": "evil.example"})
    assert rebound.status_code == 403
    own = httpx.post(url, json=body, headers={"Origin": workspace.url.rstrip("/")})
    assert own.json()["ok"]
    policy = own.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy


def test_a_request_that_makes_no_sense_is_a_bad_request(workspace: LocalWorkspace) -> None:
    answer = httpx.post(f"{workspace.url}local/message", json={"person": "U0JO"})
    assert answer.status_code == 400
    assert httpx.post(f"{workspace.url}local/message", content=b"{").status_code == 400


def test_answers_do_not_wait_for_the_networks_own_buffering(workspace: LocalWorkspace) -> None:
    with httpx.Client(base_url=workspace.url) as client:
        client.get("/local/state?person=U0JO")
        wires = list(workspace._wires._open.values())
        sockets = [wire.get_extra_info("socket") for wire in wires]
        assert sockets
        assert all(s.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for s in sockets)


def test_it_starts_and_stops_within_a_second() -> None:
    began = time.monotonic()
    with LocalWorkspace() as workspace:
        assert httpx.get(f"{workspace.url}local/state?person=U0JO").status_code == 200
        port = httpx.URL(workspace.url).port
    assert time.monotonic() - began < 1
    assert port
    with LocalWorkspace(port) as again:
        assert again.url == workspace.url
