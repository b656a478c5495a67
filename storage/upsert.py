"""Insert or update in one statement, alike on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.dml import UpdateBase

BATCH = 500
"""Rows that one statement may name: SQLite takes at most 32,766 parameters."""


def upsert(session: Session, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes ``rows`` (all with the same columns), replacing those with the same primary key."""
    if rows:
        statement = _insert(model, session.get_bind().dialect.name, tuple(rows[0]))
        session.connection().execute(statement, [dict(row) for row in rows])


def insert_missing(session: Session, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes those of ``rows`` (all with the same columns) whose primary key is not there yet."""
    if rows:
        statement = _insert(model, session.get_bind().dialect.name, ())
        session.connection().execute(statement, [dict(row) for row in rows])


@cache
def _insert(model: type[DeclarativeBase], dialect: str, replaced: tuple[str, ...]) -> Insert:
    """For one row, executed with many: a statement that names the values of all is compiled anew for each number."""
    table = cast(Table, model.__table__)
    keys = [column.name for column in table.primary_key]
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    changed = {name: statement.excluded[name] for name in replaced if name not in keys}
    if changed:
        return statement.on_conflict_do_update(index_elements=keys, set_=changed)
    return statement.on_conflict_do_nothing(index_elements=keys)


def insert_new(session: Session, model: type[DeclarativeBase], row: Mapping[str, Any]) -> bool:
    """Inserts ``row`` unless a unique key of it exists already; says whether it was new."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    table = cast(Table, model.__table__)
    statement = insert(table).values(**row).on_conflict_do_nothing().returning(*table.primary_key)
    return session.execute(statement).first() is not None


def rows_changed(session: Session, statement: UpdateBase) -> int:
    """Executes an UPDATE or DELETE and says how many rows it hit; objects of the session keep what they had read."""
    made = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], made).rowcount
