"""Column types: times with their zone, and text that is encrypted at rest."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import DateTime, Dialect, String, TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An instant: takes any zone, gives back UTC. Raises ValueError for a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Keys:
    """The encryption keys of this process, newest first; set once by the roof before the database is used.

    Keys that stand in a file are read again when it has changed: who makes a new one need not stop the bot.
    """

    _fernet: MultiFernet | None = None
    _file: Path | None = None
    _read_at: tuple[int, int] | None = None

    @classmethod
    def use(cls, keys: Sequence[str], file: Path | None = None) -> None:
        """Raises ValueError when a key is not one that ``Fernet.generate_key`` makes."""
        cls._file, cls._read_at = file, None
        cls._fernet = MultiFernet([Fernet(key) for key in keys])

    @classmethod
    def fernet(cls) -> MultiFernet:
        if cls._file and (state := _state(cls._file)) not in (None, cls._read_at):
            cls._fernet = MultiFernet([Fernet(key) for key in cls._file.read_text("utf-8").split()])
            cls._read_at = state
        if cls._fernet is None:
            raise RuntimeError("no encryption keys were set")
        return cls._fernet


def _state(file: Path) -> tuple[int, int] | None:
    """Another file, or one written anew, has another state; None for none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


class Encrypted(TypeDecorator[str]):
    """Text that is stored encrypted with the newest key and read with any of them."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else Keys.fernet().encrypt(value.encode()).decode()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else Keys.fernet().decrypt(str(value).encode()).decode()


class EncryptedOrLost(Encrypted):
    """The same for text that can be done without: nothing where no key opens it any more, instead of an error."""

    cache_ok = True

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        try:
            return super().process_result_value(value, dialect)
        except InvalidToken:
            return None
