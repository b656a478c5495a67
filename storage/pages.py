"""Rows in an order, read as far as somebody looks."""

from collections.abc import Iterator
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, literal, tuple_
from sqlalchemy.orm import Session

Columns = TypeVarTuple("Columns")

PAGE = 100


def in_pages(
    session: Session,
    wanted: Select[*Columns],
    by: ColumnElement[Any],
    key: ColumnElement[str],
    *,
    falling: bool = False,
) -> Iterator[Row[*Columns]]:
    """The rows of ``wanted`` in the order of ``by`` and then ``key``, two of its columns; no key comes twice.

    Each page is read when it is looked at, and begins where the one before ended. Whatever changes meanwhile, only a
    row that itself moves past that place may be left out.
    """
    place = tuple_(by, key)
    ordered = wanted.order_by(by.desc(), key.desc()) if falling else wanted.order_by(by, key)
    page, seen = session.execute(ordered.limit(PAGE)).all(), set[str]()
    while page:
        for row in page:
            if row._mapping[key] not in seen:
                seen.add(row._mapping[key])
                yield row
        last = tuple_(literal(page[-1]._mapping[by], by.type), literal(page[-1]._mapping[key], key.type))
        behind = ordered.where(place < last if falling else place > last)
        page = session.execute(behind.limit(PAGE)).all() if len(page) == PAGE else []
