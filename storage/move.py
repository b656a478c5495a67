"""Copies everything that is remembered from SQLite to PostgreSQL: all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from psycopg import Connection as PostgreSQL
from psycopg import Cursor
from sqlalchemy import JSON, Column, Connection, MetaData, String, Table, func, inspect, select, text

from storage import tables  # noqa: F401  (declares every table)
from storage.engines import make_engine
from storage.tables.base import Base
from storage.types import Encrypted

BATCH = 1_000
AS_TEXT = (Encrypted, JSON)
ENGINE_TABLE = ("workflow_status", "dbos")
"""Where the engine of jobs keeps its work in PostgreSQL, by name and schema."""


class CopyFailed(Exception):
    """A table did not arrive whole; nothing was kept."""


def rows_in(url: str) -> dict[str, int]:
    """The tables of a database, of ours and of the engine, that hold anything, and how many rows they have."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            seen = inspect(connection)
            found = [table for table in Base.metadata.sorted_tables if seen.has_table(table.name)]
            if seen.has_table(ENGINE_TABLE[0], schema=ENGINE_TABLE[1]):
                found.append(Table(ENGINE_TABLE[0], MetaData(), schema=ENGINE_TABLE[1]))
            return {table.name: count for table in found if (count := _count(connection, table))}
    finally:
        engine.dispose()


@contextmanager
def copied(source_url: str, target_url: str, progress: Callable[[str, int], None]) -> Iterator[dict[str, int]]:
    """Gives the rows of each table once they are all in the target, and commits when the block ends well.

    Both have the tables of this version, the target's empty. Encrypted columns go over as they are. ``progress`` is
    told of each batch. Raises CopyFailed when a table has another number of rows afterwards.
    """
    source, target = make_engine(source_url), make_engine(target_url)
    try:
        with source.connect() as old, target.begin() as new:
            # What the caller does in the block may take long, and PostgreSQL must not end this meanwhile.
            new.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield {table.name: _copy(old, new, table, progress) for table in Base.metadata.sorted_tables}
    finally:
        source.dispose()
        target.dispose()


def _copy(old: Connection, new: Connection, declared: Table, progress: Callable[[str, int], None]) -> int:
    table = _as_stored(declared)
    rows = old.execution_options(yield_per=BATCH).execute(select(table))
    with _cursor(new) as cursor, cursor.copy(_copy_statement(new, table)) as sink:
        for batch in rows.partitions():
            for row in batch:
                sink.write_row(tuple(row))
            progress(table.name, len(batch))
    here, there = _count(old, table), _count(new, table)
    if here != there:
        raise CopyFailed(f"{table.name} has {here} rows, of which {there} arrived. Nothing was kept.")
    _go_on_numbering(old, new, declared)
    return there


def _cursor(connection: Connection) -> Cursor[tuple[Any, ...]]:
    """PostgreSQL's own, within the same transaction: its COPY is many times as fast as inserts."""
    driver = cast("PostgreSQL[tuple[Any, ...]]", connection.connection.driver_connection)
    return driver.cursor()


def _copy_statement(connection: Connection, table: Table) -> str:
    quoted = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quoted(column.name) for column in table.c)
    return f"COPY {quoted(table.name)} ({columns}) FROM STDIN"


def _as_stored(table: Table) -> Table:
    """The table with what is encrypted and what is JSON as the text it is."""
    columns = [(column.name, String() if isinstance(column.type, AS_TEXT) else column.type) for column in table.c]
    return Table(table.name, MetaData(), *(Column(name, kind) for name, kind in columns))


def _go_on_numbering(old: Connection, new: Connection, table: Table) -> None:
    """Numbers go on after the highest that was ever given, also where its row is gone: it stands in the ids of work."""
    column = table.autoincrement_column
    if column is None:
        return
    highest = old.execute(select(func.max(column))).scalar() or 0
    given = old.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table.name}).scalar()
    if last := max(highest, given or 0):
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        new.execute(select(func.setval(sequence, last)))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
