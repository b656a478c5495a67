"""Group commit: writes of callers beside each other share a transaction, which costs more than most of them."""

from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.batches import Batches
from storage.database import Database

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

MOST_AT_ONCE = 50

_WAIT_BRIEFLY = text("SET LOCAL lock_timeout = '200ms'")
"""Who holds a row that a group waits for may wait for one that the group holds. The group gives way, before PostgreSQL
ends one of the two (after a second): that might be what somebody at a keyboard waits for."""


class _Parted(Exception):
    """A write of the group failed, perhaps another one: nothing of the group was kept."""


@dataclass(frozen=True, slots=True)
class _Write:
    row: str
    call: Callable[[Session], Any]
    context: Context

    def __call__(self, session: Session) -> Any:
        """In the context of the caller, so that what is logged there carries the same id."""
        return self.context.run(self.call, session)


class GroupCommit:
    """Writes that depend on nothing but their own row. Each is committed when its caller gets its result.

    When one of a group fails, or has to wait for a lock, each is done again in a transaction of its own: it stops no
    other. Belongs to one event loop.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._writes: Batches[_Write, Any] = Batches(self._commit, MOST_AT_ONCE)

    async def write(self, row: str, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of ``fn``, which changes the row of that key and may be called twice."""
        write = _Write(row, lambda session: fn(session, *args, **kwargs), copy_context())
        try:
            return cast(T, await self._writes.put(write))
        except _Parted:
            return await self._db.write(fn, *args, **kwargs)

    async def _commit(self, group: list[_Write]) -> list[Any]:
        try:
            return await self._db.write(_together, group)
        except Exception as error:
            log.info("group_parted", number=len(group), error=type(error).__name__)
            raise _Parted from error


def _together(session: Session, group: list[_Write]) -> list[Any]:
    """In the order of their rows, so that the groups of two processes do not wait for each other."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_WAIT_BRIEFLY)
    results = {id(write): write(session) for write in sorted(group, key=lambda write: write.row)}
    return [results[id(write)] for write in group]
