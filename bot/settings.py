"""The environment, read once. The only module that looks at it."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

POSTGRES = ("postgres", "postgresql")


class BadSettings(Exception):
    """A setting is missing or wrong; the text is one line that names it."""


class Settings(BaseSettings):
    """What `serve` is told. boto3 reads its own `AWS_*` variables itself."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    slack_bot_token: SecretStr
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    port: int | None = Field(default=None, ge=0, le=65535)
    database_url: SecretStr = SecretStr("")
    twokeys_policy: Path = Path("twokeys.toml")
    twokeys_seal_key: SecretStr | None = None
    log_level: str = Field(default="INFO", pattern=r"(?i)^(debug|info|warning|error)$")

    @field_validator("slack_bot_token")
    @classmethod
    def _is_a_bot_token(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith("xox"):
            raise ValueError("a bot token starts with xoxb-")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _is_an_app_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith("xapp-"):
            raise ValueError("an app token starts with xapp-")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_a_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator("database_url")
    @classmethod
    def _is_a_database_we_know(cls, value: SecretStr) -> SecretStr:
        try:
            urlsplit(value.get_secret_value()).port  # noqa: B018 - raises for what is no port
            is_known = _scheme(value) in ("", "sqlite", *POSTGRES)
        except ValueError:
            is_known = False
        if not is_known:
            raise ValueError(
                "not an address of a database; write postgresql://user@host/name or"
                " sqlite:////folder/file"
            )
        return value

    @model_validator(mode="after")
    def _one_way_in(self) -> "Settings":
        if self.slack_app_token is None and self.slack_signing_secret is None:
            raise ValueError(
                "SLACK_APP_TOKEN is needed (Socket Mode), or SLACK_SIGNING_SECRET and PORT"
            )
        if self.slack_app_token is None and self.port is None:
            raise ValueError("PORT is needed with SLACK_SIGNING_SECRET (HTTP mode)")
        if self.on_postgres and self.twokeys_seal_key is None:
            raise ValueError(
                "TWOKEYS_SEAL_KEY is needed with PostgreSQL; make one with `twokeys seal-key`"
            )
        return self

    @property
    def on_postgres(self) -> bool:
        return _scheme(self.database_url) in POSTGRES

    @property
    def database(self) -> str:
        """The URL as SQLAlchemy takes it; without one, an SQLite file in the state folder."""
        url = self.database_url.get_secret_value()
        if not url:
            return f"sqlite:///{state_folder() / 'twokeys.sqlite'}"
        return f"postgresql+psycopg://{url.partition('://')[2]}" if self.on_postgres else url


def _scheme(url: SecretStr) -> str:
    """What stands before `://`, whatever driver is named with it: ours is psycopg."""
    return url.get_secret_value().partition("://")[0].partition("+")[0].lower()


def state_folder() -> Path:
    """Where the SQLite file and its sealing key live when nothing else is said."""
    return Path(platformdirs.user_state_dir("twokeys", appauthor=False))


def read(**overrides: Any) -> Settings:
    """The settings, or `BadSettings` naming the first one that is missing or wrong."""
    try:
        return Settings(**overrides)
    except ValidationError as e:
        problem = e.errors()[0]
        name = "_".join(str(part) for part in problem["loc"]).upper()
        if problem["type"] == "missing":
            raise BadSettings(f"{name} is not set.") from None
        message = problem["msg"].removeprefix("Value error, ")
        raise BadSettings(f"{name}: {message}." if name else f"{message}.") from None


def child_environment(extra: dict[str, str]) -> dict[str, str]:
    """Our own environment with `extra` on top, for a process that we start."""
    return {**os.environ, **extra}  # noqa: TID251 - the one place
