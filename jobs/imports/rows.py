"""One row of a table that is known: its cells by column, each read with a message that says where it failed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from rapidfuzz import utils

from bot.domain.shops import Shop, find_shop
from jobs.imports.cells import Cell, number_of, text_of, whole_of
from jobs.imports.dates import Order, When, when_of
from jobs.imports.errors import BrokenRow
from jobs.imports.headers import Table
from jobs.imports.sheets import Row

T = TypeVar("T")

LONG_NUMBER = re.compile(r"\d{16,}|\d(\.\d+)?E\+\d+", re.IGNORECASE)
EXPLAINED = 100
"""Unknown names for which the nearest shop is looked up, which takes long among thousands."""
ROUNDED = "is no shop's id: spreadsheets round numbers of more than 15 digits, so keep ids as text or use codes"


class Shops:
    """The shops that rows may name: by id, code or name in full. A beginning is enough to ask, not to write."""

    def __init__(self, known: Sequence[Shop]) -> None:
        self._known = known
        self._named: dict[str, list[Shop]] = {}
        for shop in known:
            for name in {shop.id, utils.default_process(shop.code), utils.default_process(shop.name)}:
                self._named.setdefault(name, []).append(shop)
        self._refusals: dict[str, str] = {}

    def named(self, text: str) -> Shop:
        """The shop of this id, code or name. Raises ValueError with what may have been meant instead."""
        found = self._named.get(text) or self._named.get(utils.default_process(text), [])
        if len(found) == 1:
            return found[0]
        if text not in self._refusals:
            self._refusals[text] = self._refusal(text, found)
        raise ValueError(self._refusals[text])

    def _refusal(self, text: str, found: Sequence[Shop]) -> str:
        if found:
            return f"may be {_listed(found)}"
        if LONG_NUMBER.fullmatch(text):
            return ROUNDED
        near = find_shop(text, self._known).candidates if len(self._refusals) < EXPLAINED else ()
        return f"is no shop: did you mean {_listed(near[:3])}?" if near else "is no shop that is known"


@dataclass(frozen=True, slots=True)
class Record:
    """A row and what its cells mean. Every reader gives None for an empty cell, and for a wrong one, which it notes.

    A row with ``faults`` is left out: it is read to its end, so that all of them are mended at once. What a row cannot
    do without is read by those that raise BrokenRow.
    """

    row: Row
    table: Table
    shops: Shops
    order: Order
    faults: list[BrokenRow] = field(default_factory=list)

    def cell(self, column: str) -> Cell:
        place = self.table.columns.get(column)
        return "" if place is None or place >= len(self.row.cells) else self.row.cells[place]

    def text(self, column: str) -> str:
        return text_of(self.cell(column))

    def items(self, column: str) -> tuple[str, ...]:
        """Several texts in one cell, apart by semicolon, bar or line."""
        parts = self.text(column).replace("|", ";").replace("\n", ";").split(";")
        return tuple(part.strip() for part in parts if part.strip())

    def shop(self) -> Shop:
        return self.needed("shop_id", lambda cell: self.shops.named(text_of(cell)) if text_of(cell) else None)

    def number(self, column: str, high: int) -> Decimal | None:
        return self.read(column, lambda cell: number_of(cell, Decimal(0), Decimal(high)))

    def whole(self, column: str, high: int) -> int | None:
        return self.read(column, lambda cell: whole_of(cell, high))

    def when(self, column: str) -> When | None:
        return self.read(column, lambda cell: when_of(cell, self.order))

    def deadline(self, column: str, shop: Shop) -> datetime | None:
        found = self.when(column)
        return found.end(shop.tz) if found else None

    def needed(self, column: str, reader: Callable[[Cell], T | None]) -> T:
        """Like ``read``, for a column that a row cannot do without. Raises BrokenRow."""
        try:
            found = reader(self.cell(column))
        except ValueError as error:
            raise self.broken(column, str(error)) from error
        if found is None:
            raise self.broken(column, "is empty, and is needed")
        return found

    def needed_when(self, column: str) -> When:
        """Raises BrokenRow."""
        return self.needed(column, lambda cell: when_of(cell, self.order))

    def read(self, column: str, reader: Callable[[Cell], T | None]) -> T | None:
        try:
            return reader(self.cell(column))
        except ValueError as error:
            self.fault(column, str(error))
            return None

    def fault(self, column: str, reason: str) -> None:
        """Notes what is wrong with a cell."""
        self.faults.append(self.broken(column, reason))

    def broken(self, column: str, reason: str) -> BrokenRow:
        return BrokenRow(self.table.heads.get(column, column), self.text(column), reason)


def _listed(shops: Sequence[Shop]) -> str:
    return " or ".join(f"'{shop.code}' ({shop.name})" for shop in shops)
