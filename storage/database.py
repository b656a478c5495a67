"""The database: plain functions of a Session, run in a small pool of threads beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session, sessionmaker

from storage.engines import make_engine
from storage.glances import Glances, TooMuch

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4


class Database:
    """Runs functions ``fn(session, …)`` in transactions; a function that raises leaves nothing behind.

    SQLite has one writer thread (it admits one writer anyway), PostgreSQL as many as readers.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._glances = Glances(self.engine)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")
        writers = 1 if self.engine.dialect.name == "sqlite" else READERS
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="db-write")

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of ``fn`` in a transaction of its own, which is never committed."""
        return await _run(self._readers, lambda: self.read_now(fn, *args, **kwargs))

    async def glance(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same as ``read`` without a transaction around it, for somebody who waits for what a few rows tell.

        SQLite is read in place; what turns out to be many rows, or locked, is read again as all else is.
        """
        if not self._glances.in_place:
            return await _run(self._readers, lambda: self._glances.read(lambda session: fn(session, *args, **kwargs)))
        try:
            return self._glances.read(lambda session: fn(session, *args, **kwargs))
        except TooMuch:
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

    def close(self) -> None:
        self._readers.shutdown()
        self._writers.shutdown()
        self.engine.dispose()
        self._glances.close()


async def _run(pool: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    """In the context of the caller, so that what is logged there carries the same id."""
    return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, call)
