"""The number that tells this process from the others on the same database, for as long as it lives.

DBOS takes up again the work of a process by its executor id. Two processes with one id would run the same step twice,
so the number is held by a lock that ends with the process: an advisory lock of PostgreSQL, a locked file for SQLite.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from storage.engines import make_engine

LOCK_SPACE = 0x5350_5357
"""The first key of our advisory locks ("SPSW"); the second is the seat."""

SEATS = 64

NOTICE_DEATH = ("tcp_keepalives_idle = 10", "tcp_keepalives_interval = 5", "tcp_keepalives_count = 3")
"""How soon PostgreSQL sees that a machine has vanished without a goodbye: 25 seconds, where the default is hours."""


class SeatTaken(Exception):
    """Another process works on this database, and there is no room for one more."""


class _Lock(Protocol):
    def keep(self, number: int) -> bool: ...
    def take(self, number: int) -> bool: ...
    def give_back(self, number: int) -> None: ...
    def release(self) -> None: ...


class Seat:
    """A seat that is held."""

    def __init__(self, number: int, lock: _Lock) -> None:
        self.number = number
        self._lock = lock

    def keep(self) -> bool:
        """Makes sure that the seat is held still; False when ``number`` is another one now.

        A server that restarts forgets who held what. Raises DBAPIError while the database is out of reach, SeatTaken
        when it is back and no seat is left.
        """
        if self._lock.keep(self.number):
            return True
        self.number = _first_free(self._lock)
        return False

    @contextmanager
    def other(self, number: int) -> Iterator[bool]:
        """Holds the seat of a dead process while its work is taken over; False when its process lives."""
        taken = number != self.number and self._lock.take(number)
        try:
            yield taken
        finally:
            if taken:
                self._lock.give_back(number)

    def leave(self) -> None:
        self._lock.release()


def take_seat(database_url: str) -> Seat:
    """Raises SeatTaken when another process has SQLite's one seat, or all of PostgreSQL's 64 are taken."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return Seat(0, _FileLock(Path(f"{url.database}.lock")))
    lock = _AdvisoryLocks(database_url)
    try:
        return Seat(_first_free(lock), lock)
    except BaseException:
        lock.release()
        raise


def _first_free(lock: _Lock) -> int:
    for number in range(SEATS):
        if lock.take(number):
            return number
    raise SeatTaken(
        f"All {SEATS} seats on this database are taken: as many Shopwatch processes do its work already. "
        "Stop one of them, or start this one with --role web."
    )


class _FileLock:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise SeatTaken(
                "Another Shopwatch is running on this SQLite database. Stop it first, or set DATABASE_URL to a "
                "PostgreSQL database, where any number of processes work together."
            ) from None

    def keep(self, number: int) -> bool:
        return True

    def take(self, number: int) -> bool:
        return False

    def give_back(self, number: int) -> None:
        pass

    def release(self) -> None:
        self._file.close()


class _AdvisoryLocks:
    """Locks of one PostgreSQL session: they end with the connection, so a dead process holds none."""

    def __init__(self, database_url: str) -> None:
        self._engine = make_engine(database_url)
        self._guard = threading.Lock()
        self._connection = self._connect()

    def keep(self, number: int) -> bool:
        """Whether the lock is held still, or could be taken again over a new connection."""
        with self._guard:
            try:
                self._connection.execute(text("SELECT 1"))
                return True
            except SQLAlchemyError:
                self._connection.close()
                self._connection = self._connect()
        return self.take(number)

    def take(self, number: int) -> bool:
        return bool(self._ask("SELECT pg_try_advisory_lock(:space, :number)", number))

    def give_back(self, number: int) -> None:
        self._ask("SELECT pg_advisory_unlock(:space, :number)", number)

    def release(self) -> None:
        with self._guard:
            self._connection.close()
            self._engine.dispose()

    def _ask(self, statement: str, number: int) -> object:
        with self._guard:
            return self._connection.execute(text(statement), {"space": LOCK_SPACE, "number": number}).scalar()

    def _connect(self) -> Connection:
        """A connection that stays the same one: after a loss it fails until it is made anew, locks and all."""
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        for setting in NOTICE_DEATH:
            connection.execute(text(f"SET {setting}"))
        return connection
