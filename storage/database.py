"""The database: plain functions of a Session, run in a small pool of threads beside the event loop."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Concatenate, ParamSpec, TypeVar

from psycopg import Connection as PostgreSQL
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from storage.rested import ask_the_rested

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4
LONGEST_REST = 30
"""Seconds between two statements of a transaction, after which PostgreSQL ends it."""

GLANCE_STEPS = 20_000
"""Instructions of SQLite a statement, half a millisecond or so, after which a glance is none."""


class Database:
    """Runs functions ``fn(session, …)`` in transactions; a function that raises leaves nothing behind.

    SQLite has one writer thread (it admits one writer anyway), PostgreSQL as many as readers.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._glances = _glancing_engine(self.engine)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")
        writers = 1 if self.engine.dialect.name == "sqlite" else READERS
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="db-write")

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of ``fn`` in a transaction of its own, which is never committed."""
        return await _run(self._readers, lambda: self.read_now(fn, *args, **kwargs))

    async def glance(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same as ``read`` without a transaction around it, for somebody who waits for what a few rows tell.

        SQLite reads them at once, in the loop's own thread: the way to another and back, with Python's lock between
        them, costs more than it is good for. What turns out to be many rows, or locked, is read again as all else is.
        """
        if self.engine.dialect.name != "sqlite":
            return await _run(self._readers, lambda: self._glance_now(fn, *args, **kwargs))
        try:
            return self._glance_now(fn, *args, **kwargs)
        except OperationalError:
            return await self.read(fn, *args, **kwargs)

    async def write(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of ``fn``, committed when it returns."""
        return await _run(self._writers, lambda: self.write_now(fn, *args, **kwargs))

    def read_now(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._sessions() as session:
            return fn(session, *args, **kwargs)

    def write_now(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._sessions.begin() as session:
            return fn(session, *args, **kwargs)

    def _glance_now(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with Session(self._glances, expire_on_commit=False) as session:
            return fn(session, *args, **kwargs)

    def close(self) -> None:
        self._readers.shutdown()
        self._writers.shutdown()
        self.engine.dispose()
        self._glances.dispose()


async def _run(pool: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    """In the context of the caller, so that what is logged there carries the same id."""
    return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, call)


def make_engine(url: str | URL) -> Engine:
    """An engine for SQLite (write-ahead log, foreign keys, waits for a lock) or PostgreSQL (psycopg 3)."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    # What stands in rows has no place in the log, where the text of a database error goes.
    engine = create_engine(parsed, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgres)
        ask_the_rested(engine)
    return engine


def _glancing_engine(engine: Engine) -> Engine:
    """Connections for a few rows.

    Those of PostgreSQL are the others' and open no transaction, which spares two ways to it and back. Those of SQLite,
    where reading opens none anyway, neither wait for a lock nor read much, and raise OperationalError instead.
    """
    if engine.dialect.name != "sqlite":
        return engine.execution_options(isolation_level="AUTOCOMMIT")
    own = make_engine(engine.url)

    def limit(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.execute("PRAGMA busy_timeout=0")
        connection.set_progress_handler(lambda: 1, GLANCE_STEPS)

    event.listen(own, "connect", limit)
    return own


def _prepare_postgres(connection: PostgreSQL, _: ConnectionPoolEntry) -> None:
    """Else a process that is suspended in the middle of a transaction keeps its locks from all others."""
    connection.execute(f"SET idle_in_transaction_session_timeout = '{LONGEST_REST}s'")
    connection.commit()


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
