"""Connections to SQLite and PostgreSQL, set up alike for whoever opens one."""

import sqlite3
from typing import Any

from psycopg import Connection as PostgreSQL
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from storage.rested import ask_the_rested

LONGEST_REST = 30
"""Seconds between two statements of a transaction, after which PostgreSQL ends it."""

BUSY_MS = 10_000
"""How long SQLite waits for a lock."""


CACHE_KB = 8_000
"""Of SQLite's pages in memory, for each connection: four times the default. The upper pages of the indexes of ten
thousand shops fit in."""


def make_engine(url: str | URL, busy_ms: int = BUSY_MS) -> Engine:
    """An engine for SQLite (write-ahead log, foreign keys, waits for a lock) or PostgreSQL (psycopg 3)."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    own: dict[str, Any] = {"timeout": busy_ms / 1_000} if parsed.get_backend_name() == "sqlite" else {}
    # What stands in rows has no place in the log, where the text of a database error goes.
    engine = create_engine(parsed, hide_parameters=True, connect_args=own)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgres)
        ask_the_rested(engine)
    return engine


def _prepare_postgres(connection: PostgreSQL, _: ConnectionPoolEntry) -> None:
    """Else a process that is suspended in the middle of a transaction keeps its locks from all others."""
    connection.execute(f"SET idle_in_transaction_session_timeout = '{LONGEST_REST}s'")
    connection.commit()


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"cache_size=-{CACHE_KB}"):
        connection.execute(f"PRAGMA {pragma}")
