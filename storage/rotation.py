"""Encrypting what is stored with the newest key. Safe to interrupt and to repeat, and beside a running bot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, String, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session

from storage import tables  # noqa: F401  (declares every table)
from storage.database import Database
from storage.tables.base import Base
from storage.types import Encrypted
from storage.upsert import rows_changed

Stored = tuple[tuple[Any, ...], str]
"""The key of a row, and a secret of it as it is stored."""

BATCH = 200
"""Rows in one transaction: others write in between."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many secrets were encrypted anew, had the newest key already, and can be read with no key at all."""

    anew: int = 0
    already: int = 0
    unreadable: int = 0

    def __add__(self, other: "Rotated") -> "Rotated":
        return Rotated(self.anew + other.anew, self.already + other.already, self.unreadable + other.unreadable)


@dataclass(frozen=True, slots=True)
class Secrets:
    """A column that holds secrets, with the key of its table."""

    key: tuple[Column[Any], ...]
    secret: Column[str]


def kept_secrets() -> list[Secrets]:
    """Every column of every table that holds any."""
    return [
        Secrets(tuple(table.primary_key), column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Encrypted)
    ]


def rotate(db: Database, keys: Sequence[str]) -> Rotated:
    """Brings every secret under the first of ``keys``; any of them may have encrypted it."""
    done = Rotated()
    for kept in kept_secrets():
        for rows in _batches(db, kept):
            done += db.write_now(_rotate, kept, rows, keys)
    return done


def unfinished(db: Database, newest: str) -> bool:
    """Whether a secret is left that is not under the newest key."""
    fernet = Fernet(newest)
    return any(
        not _opens(fernet, secret) for kept in kept_secrets() for rows in _batches(db, kept) for _, secret in rows
    )


def _batches(db: Database, kept: Secrets) -> Iterator[list[Stored]]:
    """The rows with a secret, as they are stored, in the order of their key."""
    after: tuple[Any, ...] | None = None
    while rows := db.read_now(_rows, kept, after):
        yield rows
        after = rows[-1][0]


def _rows(session: Session, kept: Secrets, after: tuple[Any, ...] | None) -> list[Stored]:
    wanted = select(*kept.key, type_coerce(kept.secret, String)).where(kept.secret.is_not(None))
    if after is not None:
        wanted = wanted.where(tuple_(*kept.key) > tuple_(*after))
    return [(tuple(row[:-1]), row[-1]) for row in session.execute(wanted.order_by(*kept.key).limit(BATCH))]


def _rotate(session: Session, kept: Secrets, rows: Sequence[Stored], keys: Sequence[str]) -> Rotated:
    newest, any_of_them = Fernet(keys[0]), MultiFernet([Fernet(key) for key in keys])
    done = Rotated()
    for key, secret in rows:
        if _opens(newest, secret):
            done += Rotated(already=1)
            continue
        try:
            anew = any_of_them.rotate(secret).decode()
        except InvalidToken:
            done += Rotated(unreadable=1)
            continue
        # What the bot has written meanwhile is under a key of its own choice, and newer.
        same = tuple_(*kept.key) == tuple_(*key), type_coerce(kept.secret, String) == secret
        changed = update(kept.secret.table).where(*same).values({kept.secret: type_coerce(anew, String)})
        done += Rotated(anew=rows_changed(session, changed))
    return done


def _opens(fernet: Fernet, secret: str) -> bool:
    try:
        fernet.decrypt(secret)
    except InvalidToken:
        return False
    return True
