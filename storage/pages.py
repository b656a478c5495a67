"""Rows of an ordered statement, read as far as somebody looks."""

from collections.abc import Iterator
from itertools import count
from typing import TypeVarTuple

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

Columns = TypeVarTuple("Columns")

PAGE = 100


def in_pages(session: Session, wanted: Select[*Columns]) -> Iterator[Row[*Columns]]:
    """The rows of ``wanted``, a page at a time; its order must be total, or pages may overlap."""
    for start in count(0, PAGE):
        rows = session.execute(wanted.limit(PAGE).offset(start)).all()
        yield from rows
        if len(rows) < PAGE:
            return
