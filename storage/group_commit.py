"""Group commit: writes of callers beside each other share a transaction, which costs more than most of them."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.batches import Batches
from storage.database import Database

log = structlog.get_logger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_AT_ONCE = 50

_WAIT_BRIEFLY = text("SET LOCAL lock_timeout = '200ms'")
"""Who holds a row that a group waits for may wait for one that the group holds. The group gives way, before PostgreSQL
ends one of the two (after a second): that might be what somebody at a keyboard waits for."""


class _Parted(Exception):
    """A write of the group failed, perhaps another one: nothing of the group was kept."""


class GroupCommit(Generic[Item, Result]):
    """Writes that depend on nothing but their own row. Each is committed when its caller gets its result.

    ``write`` gives a result for each of some items, and may be called twice with one. When it fails, or has to wait
    for a lock, each is written again in a transaction of its own: it stops no other. Belongs to one event loop.
    """

    def __init__(self, db: Database, write: Callable[[Session, Sequence[Item]], Sequence[Result]]) -> None:
        self._db = db
        self._write = write
        self._items: Batches[Item, Result] = Batches(self._commit, MOST_AT_ONCE)

    async def put(self, item: Item) -> Result:
        """The result for ``item``. Raises what ``write`` raises for it alone."""
        try:
            return await self._items.put(item)
        except _Parted:
            [result] = await self._db.write(self._write, [item])
            return result

    async def _commit(self, group: list[Item]) -> Sequence[Result]:
        try:
            return await self._db.write(self._together, group)
        except Exception as error:
            log.info("group_parted", number=len(group), error=type(error).__name__)
            raise _Parted from error

    def _together(self, session: Session, group: list[Item]) -> Sequence[Result]:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(_WAIT_BRIEFLY)
        return self._write(session, group)
