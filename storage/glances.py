"""Reading the few rows that somebody waits for.

Of SQLite they are read at once, in the loop's own thread: the way to another and back, with Python's lock between
them, costs more than it is good for. It must not turn out to be much, or everybody else waits meanwhile.
"""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.engines import make_engine

log = structlog.get_logger(__name__)

T = TypeVar("T")

STEPS = 1_000
STEPS_IN_ALL = 20_000
"""Of SQLite's instructions, half a millisecond or so, in all statements of a glance. A shop's page takes 800."""

FEW = "few"


class TooMuch(Exception):
    """It is no glance: it is to be read in another thread."""


def many(session: Session) -> None:
    """Said by what is about to read many rows. Raises TooMuch where that had better not be done."""
    if session.info.get(FEW):
        raise TooMuch


class Glances:
    """Sessions for a few rows.

    Those of PostgreSQL open no transaction, which spares two ways to it and back. Those of SQLite, where reading opens
    none anyway, wait for no lock.
    """

    def __init__(self, engine: Engine) -> None:
        self.in_place = engine.dialect.name == "sqlite"
        self._left = 0
        if self.in_place:
            self._engine = make_engine(engine.url, busy_ms=0)
            event.listen(self._engine, "connect", self._limit)
        else:
            self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def read(self, fn: Callable[[Session], T]) -> T:
        """The result of ``fn``. Raises TooMuch in place of one that takes long, or waits."""
        self._left = STEPS_IN_ALL // STEPS
        with Session(self._engine, expire_on_commit=False, info={FEW: self.in_place}) as session:
            try:
                return fn(session)
            except OperationalError as error:
                if not self.in_place:
                    raise
                log.debug("no_glance", error=type(error.orig).__name__)
                raise TooMuch from error

    def close(self) -> None:
        self._engine.dispose()

    def _limit(self, connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.set_progress_handler(self._spent, STEPS)

    def _spent(self) -> bool:
        self._left -= 1
        return self._left < 0
