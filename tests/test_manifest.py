"""manifest.yml: valid for Slack, asking for the least, and agreeing with the code."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_sdk import WebClient

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "manifest.yml").read_text()
SCHEMA = json.loads((ROOT / "tests/data/slack-manifest.schema.1.0.0.json").read_text())
LEAST = {"commands", "chat:write", "im:write", "users:read", "usergroups:read", "files:write"}
NEVER = re.compile(
    r"(\w+:history|search:.*|chat:write\.(customize|public)|admin.*|users:read\.email|users:write)$"
)
# Which scope each Web API method needs; None for those that need none. A method that the code
# calls and that is missing here fails a test, so that a new call has its scope thought about.
SCOPE_OF = {
    "apps_connections_open": None,  # the app token's own connections:write
    "auth_test": None,
    "views_open": None,
    "views_update": None,
    "views_push": None,
    "views_publish": None,
    "chat_postMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_update": "chat:write",
    "chat_delete": "chat:write",
    "chat_getPermalink": None,
    "conversations_open": "im:write",
    "users_info": "users:read",
    "usergroups_users_list": "usergroups:read",
    "files_upload_v2": "files:write",
    "files_getUploadURLExternal": "files:write",
    "files_completeUploadExternal": "files:write",
    "files_delete": "files:write",
}


def manifest() -> dict[str, Any]:
    """A fresh copy, which a test may spoil."""
    loaded: dict[str, Any] = yaml.safe_load(TEXT)
    return loaded


def problems(candidate: dict[str, Any]) -> list[str]:
    validator = jsonschema.Draft7Validator(SCHEMA)
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(candidate)]


def calls() -> Iterator[ast.Call]:
    """Every call that the parts of the bot which know Slack make."""
    for path in [*(ROOT / "bot/slack").rglob("*.py"), *(ROOT / "bot").glob("wiring*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield node


def methods_called() -> set[str]:
    names = {call.func.attr for call in calls() if isinstance(call.func, ast.Attribute)}
    return {name for name in names if "_" in name and callable(getattr(WebClient, name, None))}


def listened_for(kind: str) -> set[str]:
    """The literal names given to Bolt's `app.command`, `app.event` or `app.shortcut`."""
    return {
        str(call.args[0].value)
        for call in calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == kind
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_slack_accepts_the_manifest() -> None:
    assert problems(manifest()) == []


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("display_information", "name", "x" * 36),
        ("features", "slash_command", []),
        ("settings", "socket_mode_enabled", "yes"),
        ("oauth_config", "scopes", ["commands"]),
    ],
)
def test_the_schema_would_refuse_a_spoilt_one(section: str, key: str, value: object) -> None:
    spoilt = manifest()
    spoilt[section][key] = value
    assert problems(spoilt) != []


def test_it_asks_for_the_least_scopes_and_none_as_a_person() -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    assert set(scopes) == {"bot"}
    assert sorted(scopes["bot"]) == sorted(LEAST)
    assert not [scope for scope in scopes["bot"] if NEVER.match(scope)]


def test_each_scope_says_why_it_is_asked_for() -> None:
    listed = re.findall(r"^ +- ([a-z:]+)(?: +# (.+))?$", TEXT, flags=re.MULTILINE)
    reasons = {scope: why for scope, why in listed if scope in LEAST}
    assert set(reasons) == LEAST
    assert all(reasons.values())


def test_each_method_the_bot_calls_has_its_scope() -> None:
    unknown = methods_called() - set(SCOPE_OF)
    assert not unknown, f"say in SCOPE_OF which scope these need: {sorted(unknown)}"
    needed = {SCOPE_OF[method] for method in methods_called()} - {None}
    assert needed <= set(manifest()["oauth_config"]["scopes"]["bot"])


def test_each_scope_is_used_by_a_method_the_bot_calls() -> None:
    used = {SCOPE_OF.get(method) for method in methods_called()}
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) - used == {"commands"}


def test_what_the_bot_listens_for_is_what_slack_will_send() -> None:
    declared = manifest()
    commands = {each["command"] for each in declared["features"]["slash_commands"]}
    shortcuts = {each["callback_id"] for each in declared["features"].get("shortcuts", [])}
    assert listened_for("command") == commands
    assert listened_for("event") <= set(declared["settings"]["event_subscriptions"]["bot_events"])
    assert listened_for("shortcut") == shortcuts


def test_mentions_arrive_as_ids_and_buttons_arrive_at_all() -> None:
    declared = manifest()
    assert all(each["should_escape"] is True for each in declared["features"]["slash_commands"])
    assert declared["settings"]["interactivity"]["is_enabled"] is True
    assert declared["settings"]["socket_mode_enabled"] is True
    assert declared["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened"]


def test_a_person_can_type_in_the_dm() -> None:
    home = manifest()["features"]["app_home"]
    assert home["home_tab_enabled"] is True
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False


def test_the_colour_is_one() -> None:
    colour = manifest()["display_information"]["background_color"]
    assert re.fullmatch(r"#[0-9a-f]{6}", colour)
