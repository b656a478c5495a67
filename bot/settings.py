"""Settings: the environment and a ``.env`` file, validated, with messages that a person can act on."""

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

KEY_FILE = "encryption.key"
_PERSON = re.compile(r"[UW][A-Z0-9_]+")


class SettingsError(Exception):
    """The environment is not as it must be; the text says which variable and what to put there."""


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("must be an address that begins with https:// (or http:// for a local server)")
    return value


def _database(secret: SecretStr | None) -> SecretStr | None:
    text = secret.get_secret_value() if secret else ""
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
        raise ValueError("must be sqlite:///path/to/file or postgresql://user:password@host/database")
    return secret


def _keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise ValueError(
            "holds something that is no key: leave it away, or make one with Fernet.generate_key()"
        ) from None
    return keys


def _people(words: tuple[str, ...]) -> tuple[str, ...]:
    """They are told what nobody else is there to be told: a word that reaches nobody would be found out too late."""
    people = tuple(word.strip("<@>").upper() for word in words)
    for word, person in zip(words, people, strict=True):
        if not _PERSON.fullmatch(person):
            raise ValueError(
                f"{word} is no member id of Slack. It begins with U or W and stands in the person's profile, "
                "under the three dots: Copy member ID"
            )
    return people


def _prefixed(*prefixes: str) -> AfterValidator:
    """Tells a token that was pasted into the wrong variable."""

    def check(secret: SecretStr | None) -> SecretStr | None:
        text = secret.get_secret_value() if secret else ""
        if text and not text.startswith(prefixes):
            raise ValueError(f"must begin with {' or '.join(prefixes)}")
        return secret if text else None

    return AfterValidator(check)


Words = Annotated[tuple[str, ...], NoDecode]
Address = Annotated[str, AfterValidator(_address)]


class Settings(BaseSettings):
    """Every setting by the name of its variable. Secrets do not show in a repr or a log."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True, env_ignore_empty=True)

    slack_bot_token: Annotated[SecretStr | None, _prefixed("xoxb-", "xoxe.")] = None
    slack_app_token: Annotated[SecretStr | None, _prefixed("xapp-")] = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: Address = "https://slack.com/api/"

    tiktok_app_key: str = ""
    tiktok_app_secret: SecretStr | None = None
    tiktok_access_token: SecretStr | None = None
    tiktok_refresh_token: SecretStr | None = None
    tiktok_service_id: str = ""
    tiktok_apps: Words = ()
    tiktok_api_url: Address = "https://open-api.tiktokglobalshop.com"
    tiktok_auth_url: Address = "https://auth.tiktok-shops.com"
    tiktok_consent_url: Address = "https://services.tiktokshop.com"
    tiktok_consent_us_url: Address = "https://services.us.tiktokshop.com"
    tiktok_calls_per_second: float = Field(5, validation_alias="SHOPWATCH_TIKTOK_CALLS_PER_SECOND", gt=0)

    database_url: Annotated[SecretStr | None, AfterValidator(_database)] = None
    data_dir: Path = Field(Path(".shopwatch"), validation_alias="SHOPWATCH_DATA_DIR")
    encryption_keys: Annotated[Words, AfterValidator(_keys)] = Field(
        (), validation_alias="SHOPWATCH_ENCRYPTION_KEYS", repr=False
    )
    operators: Annotated[Words, AfterValidator(_people)] = Field((), validation_alias="SHOPWATCH_OPERATORS")
    rules_file: Path | None = Field(None, validation_alias="SHOPWATCH_RULES")
    severities_file: Path | None = Field(None, validation_alias="SHOPWATCH_SEVERITIES")
    host: str = Field("127.0.0.1", validation_alias="SHOPWATCH_HOST")
    port: int = Field(3000, validation_alias="SHOPWATCH_PORT", ge=0, le=65_535)
    drain_seconds: int = Field(5, validation_alias="SHOPWATCH_DRAIN_SECONDS", ge=0, le=300)
    stop_seconds: int = Field(20, validation_alias="SHOPWATCH_STOP_SECONDS", ge=1, le=600)
    heartbeat_url: Address | None = Field(None, validation_alias="SHOPWATCH_HEARTBEAT_URL", repr=False)
    keep_work_days: int = Field(35, validation_alias="SHOPWATCH_KEEP_WORK_DAYS", ge=7)
    keep_messages_days: int = Field(180, validation_alias="SHOPWATCH_KEEP_MESSAGES_DAYS", ge=30)
    keep_webhooks_days: int = Field(14, validation_alias="SHOPWATCH_KEEP_WEBHOOKS_DAYS", ge=4)
    keep_facts_days: int = Field(400, validation_alias="SHOPWATCH_KEEP_FACTS_DAYS", ge=100)
    public_url: str = Field("", validation_alias="SHOPWATCH_PUBLIC_URL")
    slack_timeout: int = Field(15, validation_alias="SHOPWATCH_SLACK_TIMEOUT", ge=1, le=120)
    slack_margin: int = Field(10, validation_alias="SHOPWATCH_SLACK_MARGIN", ge=1, le=120)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", validation_alias="SHOPWATCH_LOG_LEVEL")
    log_format: Literal["auto", "json", "text"] = Field("auto", validation_alias="SHOPWATCH_LOG_FORMAT")

    @field_validator("encryption_keys", "operators", "tiktok_apps", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """Several values in one variable are parted by commas or spaces."""
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _capitals(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @property
    def database(self) -> str:
        """The address of the database; a SQLite file in the data folder unless one is set."""
        if self.database_url and self.database_url.get_secret_value():
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'shopwatch.db'}"

    @property
    def key_file(self) -> Path | None:
        """Where the encryption keys stand; None when they are set."""
        return None if self.encryption_keys else self.data_dir / KEY_FILE

    def keys(self) -> list[str]:
        """The encryption keys, newest first; one is made and kept in the data folder when none is set."""
        path = self.key_file
        if path is None:
            return list(self.encryption_keys)
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            _make_key(path)
        return path.read_text("utf-8").split()


def load_settings(**overrides: Any) -> Settings:
    """Reads the settings. Raises SettingsError naming each variable that is wrong and why."""
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(problems(error)) from None
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"SHOPWATCH_DATA_DIR: {settings.data_dir} cannot be made ({error.strerror})") from None
    return settings


def put_key_first(path: Path) -> list[str]:
    """Makes a new key and puts it in front of those in the file, at one stroke; all of them."""
    keys = [Fernet.generate_key().decode(), *path.read_text("utf-8").split()]
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=KEY_FILE, delete=False) as made:  # its mode is 0600
        made.write("\n".join(keys) + "\n")
        made.flush()
        os.fsync(made.fileno())
    os.replace(made.name, path)
    return keys


def _make_key(path: Path) -> None:
    """Puts a key there whole and only if there is none: two processes that start together must agree on it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=KEY_FILE) as made:  # its mode is 0600
        made.write(Fernet.generate_key().decode() + "\n")
        made.flush()
        with suppress(FileExistsError):
            os.link(made.name, path)


def problems(error: ValidationError, prefix: str = "") -> str:
    """A line for each variable, which begins with ``prefix``, without the values: some of them are secrets."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "\n".join(_line(detail, prefix) for detail in found)


def _line(detail: Mapping[str, Any], prefix: str) -> str:
    name = str(detail["loc"][0]) if detail["loc"] else "settings"
    reason = "is missing" if detail["type"] == "missing" else str(detail["msg"]).removeprefix("Value error, ")
    return f"{prefix}{name.upper()}: {reason}"
