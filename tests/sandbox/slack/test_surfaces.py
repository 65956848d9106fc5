"""Triggers, modals and Home tabs."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.workspace import LocalWorkspace
from tests.sandbox.slack.conftest import Connect, until
from tests.sandbox.slack.shapes import actions, ask, button, modal, option, section

Json = dict[str, Any]


def error_of(call: Callable[[], Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        call()
    return str(refused.value.response["error"])


@pytest.fixture
def triggers(app: App, connect: Connect) -> list[str]:
    """The trigger ids of all commands and clicks, as they come in."""
    came: list[str] = []

    @app.command("/iam")
    def iam(ack: Ack, body: Json) -> None:
        came.append(body["trigger_id"])
        ack()

    @app.action("more")
    def more(ack: Ack, body: Json) -> None:
        came.append(body["trigger_id"])
        ack()

    connect(app)
    return came


def test_a_trigger_works_once_and_not_for_long(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str]
) -> None:
    jo, view = workspace.person("U0JO"), modal("Hello", section("a"))
    jo.command("/iam")
    jo.command("/iam")
    first, second = triggers
    assert client.views_open(trigger_id=first, view=view)["view"]["id"].startswith("V")
    again = partial(client.views_open, trigger_id=first, view=view)
    assert error_of(again) == "exchanged_trigger_id"
    workspace.world.triggers._lifetime = 0.05
    time.sleep(0.1)
    late = partial(client.views_open, trigger_id=second, view=view)
    assert error_of(late) == "expired_trigger_id"
    made_up = partial(client.views_open, trigger_id="1.2.3", view=view)
    assert error_of(made_up) == "invalid_trigger_id"


def test_a_trigger_ends_after_three_seconds() -> None:
    now = [0.0]
    triggers = Triggers(3.0, clock=lambda: now[0])
    early, late = triggers.issue("U0JO"), triggers.issue("U0JO")
    now[0] = 3.0
    assert triggers.exchange(early).person == "U0JO"
    now[0] = 3.01
    with pytest.raises(SlackError, match="expired_trigger_id"):
        triggers.exchange(late)


def test_a_view_that_is_refused_leaves_the_trigger_unused(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str]
) -> None:
    workspace.person("U0JO").command("/iam")
    bad = partial(client.views_open, trigger_id=triggers[0], view=modal("x" * 30, section("a")))
    assert error_of(bad) == "invalid_arguments"
    assert client.views_open(trigger_id=triggers[0], view=modal("Fine", section("a")))["ok"]


def open_modal(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str], view: Json
) -> Json:
    workspace.person("U0JO").command("/iam")
    opened: Json = client.views_open(trigger_id=triggers[-1], view=view)["view"]
    return opened


def test_an_update_with_an_old_hash_is_a_conflict(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str]
) -> None:
    opened = open_modal(workspace, client, triggers, modal("One", section("a")))
    new = modal("Two", section("b"), private_metadata="kept")
    updated = client.views_update(view_id=opened["id"], hash=opened["hash"], view=new)["view"]
    assert updated["id"] == opened["id"]
    assert updated["private_metadata"] == "kept"
    late = partial(client.views_update, view_id=opened["id"], hash=opened["hash"], view=new)
    assert error_of(late) == "hash_conflict"


def test_a_closed_window_can_not_be_updated(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str]
) -> None:
    opened = open_modal(workspace, client, triggers, modal("One", section("a")))
    assert workspace.person("U0JO").close(opened["id"])["ok"]
    late = partial(client.views_update, view_id=opened["id"], view=modal("Two", section("b")))
    assert error_of(late) == "not_found"
    assert workspace.person("U0JO").close(opened["id"])["error"] == "view_not_found"


def test_an_external_id_names_one_open_view(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str]
) -> None:
    view = modal("One", section("a"), external_id="grant:1")
    opened = open_modal(workspace, client, triggers, view)
    by_name = client.views_update(external_id="grant:1", view={**view, "blocks": [section("b")]})
    assert by_name["view"]["id"] == opened["id"]
    workspace.person("U0SAM").command("/iam")
    second = partial(client.views_open, trigger_id=triggers[-1], view=view)
    assert error_of(second) == "duplicate_external_id"


def test_three_windows_lie_on_each_other_and_not_four(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str]
) -> None:
    jo = workspace.person("U0JO")
    step = modal("Step", actions(button("More", "more")))
    opened = open_modal(workspace, client, triggers, step)
    for _ in range(2):
        jo.click_in(jo.wait_view(), "more")
        pushed = client.views_push(trigger_id=triggers[-1], view=step)["view"]
        assert pushed["root_view_id"] == opened["id"]
    jo.click_in(jo.wait_view(), "more")
    fourth = partial(client.views_push, trigger_id=triggers[-1], view=step)
    assert error_of(fourth) == "push_limit_reached"
    assert len(jo.state()["views"]) == 3


def test_a_commands_trigger_can_not_push(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str]
) -> None:
    workspace.person("U0JO").command("/iam")
    push = partial(client.views_push, trigger_id=triggers[0], view=modal("a", section("a")))
    assert error_of(push) == "invalid_trigger_id"


def test_what_is_typed_stays_where_an_updated_view_still_asks_for_it(
    workspace: LocalWorkspace, client: WebClient, app: App, triggers: list[str]
) -> None:
    sent: list[Json] = []

    @app.view("form")
    def form(ack: Ack, view: Json) -> None:
        sent.append(view["state"]["values"])
        ack()

    jo = workspace.person("U0JO")
    fields = [ask("Why", "why"), ask("Gone", "gone")]
    more = actions(button("More", "more"))
    opened = open_modal(workspace, client, triggers, modal("One", *fields, more))
    typed = {"why": {"why": {"type": "plain_text_input", "value": "because"}}}
    jo.click_in(opened, "more", values=typed)
    picker = {"type": "static_select", "options": [option("a"), option("b")]}
    client.views_update(
        view_id=opened["id"], view=modal("Two", ask("Why", "why"), ask("Pick", "pick", **picker))
    )
    assert jo.submit(opened["id"])["errors"] == {"pick": "Please complete this required field."}
    assert sent == []
    assert jo.fill_in(jo.wait_view("Two"), pick="b")["ok"]
    assert sent[0]["why"]["why"]["value"] == "because"
    assert sent[0]["pick"]["pick"]["selected_option"]["value"] == "b"


def test_the_client_itself_refuses_texts_that_are_too_short_or_too_long(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str]
) -> None:
    jo = workspace.person("U0JO")
    view = modal("One", ask("Code", "code", min_length=6, max_length=6))
    opened = open_modal(workspace, client, triggers, view)
    assert "6 characters or more" in jo.fill_in(opened, code="123")["errors"]["code"]
    assert "6 characters or less" in jo.fill_in(opened, code="1234567")["errors"]["code"]


def test_closing_is_told_to_an_app_that_wants_to_know(
    workspace: LocalWorkspace, client: WebClient, app: App, triggers: list[str]
) -> None:
    closed: list[Json] = []

    @app.view_closed("form")
    def form(ack: Ack, body: Json) -> None:
        closed.append(body)
        ack()

    jo = workspace.person("U0JO")
    quiet = open_modal(workspace, client, triggers, modal("Quiet", section("a")))
    jo.close(quiet["id"])
    told = modal("Told", section("a"), notify_on_close=True, private_metadata="grant 1")
    opened = open_modal(workspace, client, triggers, told)
    jo.close(opened["id"])
    until(lambda: len(closed) == 1)
    assert closed[0]["view"]["private_metadata"] == "grant 1"
    assert closed[0]["is_cleared"] is False
    assert closed[0]["user"]["id"] == "U0JO"


def test_a_form_without_an_answer_in_time_stays_open(client: WebClient) -> None:
    with LocalWorkspace(ack_within=0.2) as workspace:
        jo = workspace.person("U0JO")
        assert jo.command("/iam") == {
            "ok": False,
            "error": "dispatch_failed",
            "message": '/iam failed with the error "dispatch_failed"',
        }


def test_a_home_tab_is_published_when_it_is_opened(
    workspace: LocalWorkspace, app: App, connect: Connect
) -> None:
    seen: list[Json] = []

    @app.event("app_home_opened")
    def opened(event: Json, client: WebClient) -> None:
        seen.append(event)
        view = {"type": "home", "blocks": [section(f"Hello <@{event['user']}>")]}
        client.views_publish(user_id=event["user"], view=view)

    connect(app)
    jo = workspace.person("U0JO")
    assert jo.home() is None
    jo.open_home()
    home = jo.wait_home("Hello <@U0JO>")
    assert workspace.person("U0SAM").home() is None
    jo.open_home()
    until(lambda: len(seen) == 2)
    assert "view" not in seen[0]
    assert seen[1]["view"]["id"] == home["id"]
    assert seen[1]["tab"] == "home"
    assert seen[1]["channel"].startswith("D")


def test_the_page_never_gets_private_metadata(
    workspace: LocalWorkspace, client: WebClient, triggers: list[str]
) -> None:
    view = modal("One", section("a"), private_metadata="for the app only")
    open_modal(workspace, client, triggers, view)
    assert "for the app only" not in str(workspace.person("U0JO").state())
