"""Settings that are well formed each by itself, and yet do not do."""

import logging
from collections.abc import Iterator

from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.doctor.result import Result, failed, ok
from bot.settings import Settings, SettingsError
from bot.slack.manifest import public_url

BACKENDS = ("sqlite", "postgresql", "postgres")
DATABASE_MEND = (
    "Write sqlite:///folder/file.db or postgresql://user:password@host/name, special characters of the password "
    "percent-encoded (@ is %40)."
)
KEYS_MEND = 'Make one with: python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


def look_at_settings(settings: Settings) -> list[Result]:
    found = [failed("settings", says, mend) for says, mend in problems_of(settings)]
    return found or [ok("settings", "all are well formed")]


def check_settings(settings: Settings) -> None:
    """Raises SettingsError with a line for each problem."""
    if problems := list(problems_of(settings)):
        raise SettingsError("\n".join(f"{says}. {mend}" for says, mend in problems))


def problems_of(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is wrong, and how to mend it."""
    if settings.log_level.upper() not in logging.getLevelNamesMapping():
        yield f"SHOPWATCH_LOG_LEVEL: there is no level {settings.log_level}", "Use DEBUG, INFO, WARNING or ERROR."
    if not _is_database(settings.database):
        yield "DATABASE_URL: is no address of a SQLite or PostgreSQL database", DATABASE_MEND
    if not all(map(_is_key, settings.encryption_keys)):
        yield "SHOPWATCH_ENCRYPTION_KEYS: holds something that is no key", KEYS_MEND
    if settings.public_url:
        try:
            public_url(settings.public_url)
        except ValueError as error:
            yield f"SHOPWATCH_PUBLIC_URL: {error}", "Give the address under which Slack reaches this machine."


def _is_database(url: str) -> bool:
    try:
        return make_url(url).get_backend_name() in BACKENDS
    except (ArgumentError, ValueError):
        # A password that is not encoded may be taken for a port, and the error's text then holds it.
        return False


def _is_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
