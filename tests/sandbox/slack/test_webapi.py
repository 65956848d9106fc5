"""The Web API as the vendor's own client meets it."""

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.error import URLError

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.cast import AppSetup, Room, demo_cast
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.workspace import LocalWorkspace
from tests.sandbox.slack.shapes import section

Call = Callable[[], Any]


def error_of(call: Call) -> str:
    """Slack's error code of a call that must fail."""
    with pytest.raises(SlackApiError) as refused:
        call()
    return str(refused.value.response["error"])


def test_auth_test_tells_who_we_are_and_which_scopes_we_have(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (
        "U0TWOKEYS",
        "B0TWOKEYS",
        "T0ACME",
    )
    assert set(str(answer.headers["x-oauth-scopes"]).split(",")) == set(workspace.app.scopes)


def test_every_wrong_token_has_its_own_refusal(workspace: LocalWorkspace) -> None:
    def with_token(token: str | None) -> WebClient:
        return WebClient(token, base_url=workspace.api_url)

    assert error_of(with_token(None).auth_test) == "not_authed"
    assert error_of(with_token("xoxb-other").auth_test) == "invalid_auth"
    app_token = with_token(workspace.tokens.app)
    assert app_token.auth_test()["app_id"] == "A0TWOKEYS"
    post = partial(app_token.chat_postMessage, channel="C0APPROVE", text="x")
    assert error_of(post) == "not_allowed_token_type"
    bot = with_token(workspace.tokens.bot)
    opened = partial(bot.apps_connections_open, app_token=workspace.tokens.bot)
    assert error_of(opened) == "not_allowed_token_type"


def test_a_scope_that_the_token_lacks_is_named() -> None:
    app = AppSetup(scopes=("chat:write",))
    with LocalWorkspace(app=app) as workspace:
        client = WebClient(workspace.tokens.bot, base_url=workspace.api_url)
        with pytest.raises(SlackApiError) as refused:
            client.users_info(user="U0JO")
        assert refused.value.response["error"] == "missing_scope"
        assert refused.value.response["needed"] == "users:read"
        assert refused.value.response["provided"] == "chat:write"


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    assert error_of(lambda: client.api_call("chat.shout")) == "unknown_method"


def test_forms_json_and_queries_are_read_alike(workspace: LocalWorkspace) -> None:
    url, bearer = (
        f"{workspace.api_url}users.info",
        {"Authorization": f"Bearer {workspace.tokens.bot}"},
    )
    by_form = httpx.post(url, data={"user": "U0JO", "token": workspace.tokens.bot})
    by_json = httpx.post(url, json={"user": "U0JO"}, headers=bearer)
    by_query = httpx.get(url, params={"user": "U0JO"}, headers=bearer)
    assert by_form.json() == by_json.json() == by_query.json()
    assert by_form.json()["user"]["id"] == "U0JO"
    assert httpx.post(url, content=b"{", headers={"Content-Type": "application/json"}).json() == {
        "ok": False,
        "error": "invalid_json",
    }


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
        ({"channel": "U0PAT", "text": "x"}, "channel_not_found"),
        ({"channel": "C0APPROVE"}, "no_text"),
        ({"channel": "C0APPROVE", "text": ""}, "no_text"),
        ({"channel": "C0APPROVE", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0APPROVE", "text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"channel": "C0APPROVE", "text": "x", "username": "Boss"}, "missing_scope"),
        ({"text": "x"}, "invalid_arguments"),
    ],
)
def test_a_message_that_slack_would_refuse_is_refused(
    client: WebClient, args: dict[str, Any], code: str
) -> None:
    assert error_of(lambda: client.api_call("chat.postMessage", params=args)) == code


def test_a_message_to_a_person_opens_the_dm(workspace: LocalWorkspace, client: WebClient) -> None:
    opened = client.conversations_open(users="U0JO")["channel"]["id"]
    sent = client.chat_postMessage(channel="U0JO", text="Your AWS sign-in is ready.")
    assert sent["channel"] == opened
    assert opened.startswith("D")
    assert workspace.person("U0JO").dm()[0]["text"] == "Your AWS sign-in is ready."
    assert workspace.person("U0SAM").dm() == []


def test_a_private_channel_without_the_bot_does_not_exist_for_it() -> None:
    cast = demo_cast(AppSetup())
    hidden = Room("C0HIDDEN", "hidden", members=("U0SAM",), is_private=True)
    with LocalWorkspace(cast=type(cast)(cast.people, (*cast.rooms, hidden))) as workspace:
        client = WebClient(workspace.tokens.bot, base_url=workspace.api_url)
        post = partial(client.chat_postMessage, channel="C0HIDDEN", text="x")
        assert error_of(post) == "channel_not_found"
        assert (
            error_of(lambda: client.conversations_info(channel="C0HIDDEN")) == "channel_not_found"
        )
        listed = client.conversations_list(types="public_channel,private_channel")["channels"]
        assert "C0HIDDEN" not in [one["id"] for one in listed]


def test_an_update_keeps_what_it_leaves_out(workspace: LocalWorkspace, client: WebClient) -> None:
    sent = client.chat_postMessage(channel="C0APPROVE", text="One", blocks=[section("One")])
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    client.chat_update(**where, text="Two")
    shown = workspace.person("U0SAM").messages("C0APPROVE")[0]
    assert shown["text"] == "Two"
    assert shown["edited"]
    assert shown["blocks"][0]["text"]["text"] == "One"
    client.chat_update(**where, text="Three", blocks=[])
    assert workspace.person("U0SAM").messages("C0APPROVE")[0]["blocks"] == []
    assert error_of(lambda: client.chat_update(**where, text="x" * 4001)) == "msg_too_long"


def test_only_its_own_messages_can_be_changed_or_deleted(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    said = workspace.person("U0SAM").say("C0APPROVE", "Mine")
    where = {"channel": "C0APPROVE", "ts": said["ts"]}
    assert error_of(lambda: client.chat_update(**where, text="x")) == "cant_update_message"
    assert error_of(lambda: client.chat_delete(**where)) == "cant_delete_message"
    own = client.chat_postMessage(channel="C0APPROVE", text="Ours")
    client.chat_delete(channel="C0APPROVE", ts=own["ts"])
    again = partial(client.chat_delete, channel="C0APPROVE", ts=own["ts"])
    assert error_of(again) == "message_not_found"
    assert [m["text"] for m in workspace.person("U0SAM").messages("C0APPROVE")] == ["Mine"]


def test_an_ephemeral_message_is_seen_by_one_person_and_can_not_be_updated(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    sent = client.chat_postEphemeral(channel="C0APPROVE", user="U0SAM", text="Only you")
    assert [m["text"] for m in workspace.person("U0SAM").ephemerals("C0APPROVE")] == ["Only you"]
    assert workspace.person("U0ALEX").messages("C0APPROVE") == []
    update = partial(client.chat_update, channel="C0APPROVE", ts=sent["message_ts"], text="x")
    assert error_of(update) == "message_not_found"
    to_jo = partial(client.chat_postEphemeral, channel="C0APPROVE", user="U0JO", text="x")
    assert error_of(to_jo) == "user_not_in_channel"


def test_people_are_as_slack_describes_them(client: WebClient) -> None:
    def user(user_id: str) -> dict[str, Any]:
        found: dict[str, Any] = client.users_info(user=user_id)["user"]
        return found

    assert user("U0JO")["profile"]["email"] == "jo.smith@acme.example"
    assert user("U0KIT")["is_restricted"]
    assert user("U0PAT")["deleted"]
    assert user("U0TWOKEYS")["is_bot"]
    assert error_of(lambda: client.users_info(user="U0NOBODY")) == "user_not_found"
    found = client.users_lookupByEmail(email="Jo.Smith@acme.example")
    assert found["user"]["id"] == "U0JO"
    lookup = partial(client.users_lookupByEmail, email="pat.quinn@acme.example")
    assert error_of(lookup) == "users_not_found"


def test_an_email_needs_its_own_scope() -> None:
    with LocalWorkspace(app=AppSetup(scopes=("users:read",))) as workspace:
        client = WebClient(workspace.tokens.bot, base_url=workspace.api_url)
        assert "email" not in client.users_info(user="U0JO")["user"]["profile"]


def test_listings_come_in_pages(client: WebClient) -> None:
    pages = [page["members"] for page in client.users_list(limit=4)]
    assert [len(page) for page in pages] == [4, 4, 1]
    members = [
        page["members"] for page in client.conversations_members(channel="C0APPROVE", limit=3)
    ]
    assert [one for page in members for one in page] == sorted(
        {"U0RILEY", "U0SAM", "U0ALEX", "U0ROBIN", "U0TWOKEYS"}
    )
    assert error_of(lambda: client.users_list(cursor="!")) == "invalid_cursor"


def test_a_user_group_lists_members_that_still_work_here(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    assert client.usergroups_users_list(usergroup="S0SECURITY")["users"] == ["U0SAM", "U0ALEX"]
    httpx.post(f"{workspace.url}local/people/U0SAM", json={"deleted": True})
    assert client.usergroups_users_list(usergroup="S0SECURITY")["users"] == ["U0ALEX"]
    assert error_of(lambda: client.usergroups_users_list(usergroup="S0NO")) == "no_such_subteam"


def test_rate_limits_answer_429_with_the_seconds_to_wait() -> None:
    with LocalWorkspace(rate_limits=True) as workspace:
        client = WebClient(workspace.tokens.bot, base_url=workspace.api_url)
        for _ in range(3):
            client.chat_postMessage(channel="C0APPROVE", text="x")
        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel="C0APPROVE", text="x")
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "1"
        assert client.chat_postMessage(channel="C0AUDIT", text="x")["ok"]
        for _ in range(20):
            client.usergroups_list()
        with pytest.raises(SlackApiError) as slowed:
            client.usergroups_list()
        assert int(slowed.value.response.headers["Retry-After"]) == 3


def test_faults_are_carried_out_as_ordered(workspace: LocalWorkspace, client: WebClient) -> None:
    post = partial(client.chat_postMessage, channel="C0APPROVE", text="x")
    order = {"method": "chat.postMessage", "error": "ratelimited", "retry_after": 7, "times": 2}
    httpx.post(f"{workspace.url}local/faults", json=order)
    with pytest.raises(SlackApiError) as refused:
        post()
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"
    assert error_of(post) == "ratelimited"
    assert post()["ok"]
    httpx.post(f"{workspace.url}local/faults", json=order)
    httpx.delete(f"{workspace.url}local/faults")
    assert post()["ok"]
    with workspace.faults.ordered(Fault("chat.postMessage", delay=0.2)):
        began = time.monotonic()
        post()
        assert time.monotonic() - began > 0.2
    with workspace.faults.ordered(Fault("chat.postMessage", "internal_error", http_status=500)):
        assert error_of(post) == "internal_error"


def test_a_dropped_reply_was_carried_out_all_the_same(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    client.retry_handlers = []
    workspace.faults.add(Fault("chat.postMessage", drop_reply=True))
    with pytest.raises((URLError, ConnectionError)):
        client.chat_postMessage(channel="C0APPROVE", text="Lost")
    assert [m["text"] for m in workspace.person("U0SAM").messages("C0APPROVE")] == ["Lost"]


def test_the_vendors_client_sends_a_lost_message_twice(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    workspace.faults.add(Fault("chat.postMessage", drop_reply=True))
    client.chat_postMessage(channel="C0APPROVE", text="Twice")
    shown = workspace.person("U0SAM").messages("C0APPROVE")
    assert [m["text"] for m in shown] == ["Twice", "Twice"]


def test_every_call_is_written_down_without_the_token(
    workspace: LocalWorkspace, client: WebClient
) -> None:
    client.chat_postMessage(channel="C0APPROVE", text="Here is a canary")
    last = workspace.calls.of("chat.postMessage")[-1]
    assert "canary" in json.dumps(last.params)
    assert last.result["ok"]
    assert not any(workspace.tokens.bot in repr(call) for call in workspace.calls)
