import stat
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from bot import settings
from bot.settings import BadSettings
from bot.store.database import Database
from bot.workflows.sealing import key_beside, new_key

CANARY = "canary-wJalrXUtnFEMI"
SOCKET = {"SLACK_BOT_TOKEN": f"xoxb-{CANARY}", "SLACK_APP_TOKEN": f"xapp-{CANARY}"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": CANARY, "PORT": "3000"}
SEALED = {"TWOKEYS_SEAL_KEY": CANARY}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests."""
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> settings.Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return settings.read()


def test_two_tokens_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch, **SOCKET)
    assert found.slack_app_token is not None
    assert found.slack_api_url == "https://slack.com/api/"
    assert found.twokeys_policy == Path("twokeys.toml")
    assert not found.on_postgres


def test_without_an_app_token_a_signing_secret_and_a_port_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = read(monkeypatch, **HTTP)
    assert (found.slack_app_token, found.port) == (None, 3000)


def test_no_secret_is_in_what_is_printed_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"postgresql://u:{CANARY}@h/d"
    found = read(monkeypatch, **{**HTTP, **SOCKET, **SEALED}, DATABASE_URL=address)
    assert CANARY not in f"{found!r} {found} {found.model_dump()}"


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({}, "SLACK_BOT_TOKEN is not set."),
        ({**SOCKET, "SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set."),
        ({**SOCKET, "SLACK_BOT_TOKEN": CANARY}, "SLACK_BOT_TOKEN: a bot token starts with xoxb-."),
        ({**SOCKET, "SLACK_APP_TOKEN": CANARY}, "SLACK_APP_TOKEN: an app token starts with xapp-."),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1"},
            "SLACK_APP_TOKEN is needed (Socket Mode), or SLACK_SIGNING_SECRET and PORT.",
        ),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": ""},
            "SLACK_APP_TOKEN is needed (Socket Mode), or SLACK_SIGNING_SECRET and PORT.",
        ),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": CANARY},
            "PORT is needed with SLACK_SIGNING_SECRET (HTTP mode).",
        ),
        (
            {**SOCKET, "DATABASE_URL": f"postgresql://u:{CANARY}@h/d"},
            "TWOKEYS_SEAL_KEY is needed with PostgreSQL; make one with `twokeys seal-key`.",
        ),
    ],
)
def test_a_missing_or_wrong_setting_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], line: str
) -> None:
    with pytest.raises(BadSettings) as refused:
        read(monkeypatch, **environment)
    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", f"mysql://u:{CANARY}@h/d"),
        ("DATABASE_URL", f"u:{CANARY}@h/d"),
        ("DATABASE_URL", f"postgresql://u:{CANARY}@h:port/d"),
    ],
)
def test_a_value_that_can_not_be_is_named_without_being_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(BadSettings) as refused:
        read(monkeypatch, **SOCKET, **SEALED, **{name: value})
    told = str(refused.value)
    assert told.startswith(f"{name}: ")
    assert "\n" not in told
    assert value not in told
    assert CANARY not in f"{refused.value!r}{refused.value.__cause__!r}"


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("postgresql://u@h/d?sslmode=require", "postgresql+psycopg://u@h/d?sslmode=require"),
        ("postgres://u@h:5432/d", "postgresql+psycopg://u@h:5432/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+asyncpg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////srv/state/x.sqlite", "sqlite:////srv/state/x.sqlite"),
    ],
)
def test_a_database_address_is_taken_in_each_of_its_forms(
    monkeypatch: pytest.MonkeyPatch, address: str, opened: str
) -> None:
    found = read(monkeypatch, **SOCKET, **SEALED, DATABASE_URL=address)
    assert found.database == opened
    assert found.on_postgres == opened.startswith("postgresql")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_form_of_a_postgresql_address_asks_for_the_seal_key(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with pytest.raises(BadSettings, match="TWOKEYS_SEAL_KEY is needed"):
        read(monkeypatch, **SOCKET, DATABASE_URL=f"{scheme}://u@h/d")


@pytest.mark.parametrize("address", [None, ""])
def test_without_an_address_the_database_is_a_file_in_the_state_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str | None
) -> None:
    monkeypatch.setattr(platformdirs, "user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    extra: dict[str, Any] = {} if address is None else {"DATABASE_URL": address}
    found = read(monkeypatch, **SOCKET, **extra)
    assert found.database == f"sqlite:///{tmp_path}/state/twokeys.sqlite"


def test_the_address_of_another_slack_ends_with_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    there = "https://slack-gov.com/api"
    assert read(monkeypatch, **SOCKET, SLACK_API_URL=there).slack_api_url == there + "/"
    assert read(monkeypatch, SLACK_API_URL="").slack_api_url == "https://slack.com/api/"


def test_settings_do_not_change_once_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch, **SOCKET)
    with pytest.raises(ValueError, match="frozen"):
        found.port = 1  # type: ignore[misc]


def test_a_process_we_start_gets_our_environment_and_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "1")
    child = settings.child_environment({"LOG_LEVEL": "debug"})
    assert (child["PORT"], child["LOG_LEVEL"]) == ("1", "debug")


def test_the_state_folder_and_the_seal_key_are_its_owners_only(tmp_path: Path) -> None:
    database = tmp_path / "state" / "twokeys.sqlite"
    Database(f"sqlite:///{database}").close()
    key = key_beside(database)
    assert key_beside(database) == key
    assert len(key) == len(new_key())
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (database.parent, key_file(database))]
    assert modes == [0o700, 0o600]
    assert [path.name for path in database.parent.iterdir()] == [key_file(database).name]


def key_file(database: Path) -> Path:
    return database.with_name("twokeys.sqlite.seal-key")
