"""The number that tells this process from the others on the same database, for as long as it lives.

DBOS takes up again the work of a process by its executor id. Two processes with one id would run the same step twice,
so the number is held by a lock that ends with the process: an advisory lock of PostgreSQL, a locked file for SQLite.
"""

import fcntl
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from storage.database import make_engine

LOCK_SPACE = 0x5350_5357
"""The first key of our advisory locks ("SPSW"); the second is the seat."""

SEATS = 64


class SeatTaken(Exception):
    """Another process works on this database, and its kind of database admits only one."""


class Seat:
    """A seat that is held. ``free_again`` gives the numbers of dead processes, whose work may be taken up."""

    def __init__(self, number: int, lock: "_FileLock | _AdvisoryLocks") -> None:
        self.number = number
        self._lock = lock

    def free_seats(self) -> list[int]:
        """The other seats that nobody holds now."""
        return self._lock.free_seats(self.number)

    def leave(self) -> None:
        self._lock.release()


def take_seat(database_url: str) -> Seat:
    """Raises SeatTaken when another process has SQLite's one seat, or all of PostgreSQL's 64 are taken."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return Seat(0, _FileLock(Path(f"{url.database}.lock")))
    locks = _AdvisoryLocks(make_engine(database_url).connect())
    for number in range(SEATS):
        if locks.take(number):
            return Seat(number, locks)
    locks.release()
    raise SeatTaken(f"all {SEATS} seats on this database are taken")


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

    def free_seats(self, own: int) -> list[int]:
        return []

    def release(self) -> None:
        self._file.close()


class _AdvisoryLocks:
    """Locks of one PostgreSQL session: they end with the connection, so a dead process holds none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection.execution_options(isolation_level="AUTOCOMMIT")

    def take(self, number: int) -> bool:
        return bool(self._scalar("SELECT pg_try_advisory_lock(:space, :number)", number))

    def free_seats(self, own: int) -> list[int]:
        free = [number for number in range(SEATS) if number != own and self.take(number)]
        for number in free:
            self._scalar("SELECT pg_advisory_unlock(:space, :number)", number)
        return free

    def release(self) -> None:
        self._connection.close()
        self._connection.engine.dispose()

    def _scalar(self, statement: str, number: int) -> object:
        return self._connection.execute(text(statement), {"space": LOCK_SPACE, "number": number}).scalar()
