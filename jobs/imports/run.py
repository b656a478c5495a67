"""Importing a file: what it holds is merged into what is known, a few shops at a time, and may be repeated."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.stock import Count
from bot.domain.violations import Ticket
from jobs.imports.columns import FileKind
from jobs.imports.counts import CountedSku, Skus, read_count
from jobs.imports.dates import order_of
from jobs.imports.errors import Broken, BrokenRow, CannotImport
from jobs.imports.figures import Figures, read_figures, scale_of
from jobs.imports.headers import Table, find_table
from jobs.imports.rows import Record, Shops
from jobs.imports.sheets import sheets_in
from jobs.imports.tickets import read_ticket
from jobs.sync.stock import recount
from storage.database import Database
from storage.imports import known_sps_days
from storage.saved import Saved, both
from storage.sps import save_sps_reading
from storage.stock_counts import save_counts
from storage.violations_health import HEALTH, TICKETS, mark_import, save_health
from storage.violations_tickets import save_tickets

T = TypeVar("T")
Found = tuple[list[T], list[Broken]]
Given = tuple[Ticket, frozenset[str]]

LOT = 200
"""Rows in one transaction, or all those of one shop."""
LONGEST_LOOK = 0.1
"""Seconds."""

DATES = {
    FileKind.FIGURES: ("as_of_date",),
    FileKind.TICKETS: ("issued_at", "correct_by", "appeal1_by", "rejected_at", "appeal2_by"),
    FileKind.COUNTS: ("counted_at",),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """How the rows of a kind of file are read and told from the broken ones, whose they are, and how they are kept."""

    read: Callable[[Session, Table, Sequence[Shop], datetime, Rules], Found[Any]]
    shop_id: Callable[[Any], str]
    save: Callable[[Session, Sequence[Any], datetime], Iterable[Saved]]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do, in rows, of which one may be ``broken`` in several places.

    ``ignored`` are heads (and sheets) that mean nothing to Shopwatch.
    """

    filename: str
    kind: FileKind
    new: int
    changed: int
    unchanged: int
    broken: tuple[Broken, ...]
    ignored: tuple[str, ...]
    shop_ids: tuple[str, ...]
    dry_run: bool

    @property
    def left_out(self) -> int:
        return len({place.line for place in self.broken})


def import_file(
    db: Database,
    content: bytes,
    filename: str,
    shops: Sequence[Shop],
    now: datetime,
    rules: Rules,
    dry_run: bool = False,
) -> ImportResult:
    """Imports CSV or a workbook (XLSX, XLS) of Seller Center figures, violation tickets or stock counts of ``shops``.

    Broken rows are left out and reported. With ``dry_run`` everything is done and then rolled back. Raises
    CannotImport when the file as a whole cannot be read.
    """
    try:
        table = find_table(sheets_in(content))
    except CannotImport as error:
        raise CannotImport(f"{filename}: {error}") from error
    kind = KINDS[table.kind]
    rows, broken = db.read_now(kind.read, table, shops, now, rules)
    save = db.read_now if dry_run else db.write_now
    done = Counter(saved for lot in _lots(rows, kind) for saved in save(kind.save, lot, now))
    return ImportResult(
        filename,
        table.kind,
        done[Saved.NEW],
        done[Saved.CHANGED],
        done[Saved.UNCHANGED],
        tuple(sorted(broken, key=lambda one: one.line)),
        table.ignored,
        tuple(sorted({kind.shop_id(row) for row in rows})),
        dry_run,
    )


def _lots(rows: Sequence[Any], kind: Kind) -> Iterator[list[Any]]:
    """The rows of a few shops at a time; a shop's rows stay together.

    After each lot but the last, everybody else who wants to write has as long as it took: SQLite has one writer, and
    who waits for it looks again after a tenth of a second at the latest.
    """
    lots: list[list[Any]] = [[]]
    for _, of_shop in groupby(sorted(rows, key=kind.shop_id), kind.shop_id):
        if len(lots[-1]) >= LOT:
            lots.append([])
        lots[-1] += of_shop
    for lot in lots:
        began = monotonic()
        yield lot
        if lot is not lots[-1]:
            sleep(max(LONGEST_LOOK, monotonic() - began))


def _read_figures(_: Session, table: Table, shops: Sequence[Shop], now: datetime, rules: Rules) -> Found[Figures]:
    scale = scale_of(table)
    return _read(table, shops, lambda record: read_figures(record, scale, now, rules), lambda f: (f.shop.id, f.day))


def _save_figures(session: Session, rows: Sequence[Figures], now: datetime) -> Iterable[Saved]:
    health = save_health(session, [figures.health for figures in rows if figures.health])
    scores = _save_scores(session, rows)
    parts = [[done[f.shop.id, f.day] for done in (health, scores) if (f.shop.id, f.day) in done] for f in rows]
    mark_import(session, HEALTH, sorted({figures.shop.id for figures in rows if figures.health}), now)
    return [both(part) if part else Saved.UNCHANGED for part in parts]


def _save_scores(session: Session, rows: Sequence[Figures]) -> dict[tuple[str, date], Saved]:
    readings = sorted((f.score for f in rows if f.score), key=lambda reading: reading.day, reverse=True)
    known = known_sps_days(session, readings)
    done = {}
    for reading in readings:
        key = (reading.shop_id, reading.day)
        changed = save_sps_reading(session, reading)
        done[key] = Saved.UNCHANGED if not changed else Saved.CHANGED if key in known else Saved.NEW
    return done


def _read_tickets(_: Session, table: Table, shops: Sequence[Shop], now: datetime, _rules: Rules) -> Found[Given]:
    return _read(table, shops, lambda record: read_ticket(record, now), lambda given: (given[0].shop_id, given[0].id))


def _save_tickets(session: Session, rows: Sequence[Given], now: datetime) -> Iterable[Saved]:
    saved = save_tickets(session, rows, now)
    mark_import(session, TICKETS, sorted({ticket.shop_id for ticket, _ in rows}), now)
    return saved.values()


def _read_counts(
    session: Session, table: Table, shops: Sequence[Shop], now: datetime, _rules: Rules
) -> Found[CountedSku]:
    skus = Skus(session)
    return _read(
        table,
        shops,
        lambda record: read_count(record, skus, now),
        lambda row: (row.shop.id, f"{row.sku_id} {row.count.at}"),
    )


def _save_counts(session: Session, rows: Sequence[CountedSku], now: datetime) -> Iterable[Saved]:
    """Of several counts of a SKU the newest is kept; the others change nothing."""
    newest = {(row.shop.id, row.sku_id): row for row in sorted(rows, key=lambda row: row.count.at)}
    counted: dict[Shop, dict[str, tuple[Count, int | None]]] = {}
    for row in newest.values():
        counted.setdefault(row.shop, {})[row.sku_id] = (row.count, row.lead_days)
    done: dict[tuple[str, str], Saved] = {}
    for shop, given in counted.items():
        done |= {(shop.id, sku_id): saved for sku_id, saved in save_counts(session, shop.id, given).items()}
        recount(session, shop, now)
    return [*done.values(), *[Saved.UNCHANGED] * (len(rows) - len(newest))]


KINDS: Mapping[FileKind, Kind] = {
    FileKind.FIGURES: Kind(_read_figures, lambda row: row.shop.id, _save_figures),
    FileKind.TICKETS: Kind(_read_tickets, lambda row: row[0].shop_id, _save_tickets),
    FileKind.COUNTS: Kind(_read_counts, lambda row: row.shop.id, _save_counts),
}


def _read(
    table: Table, shops: Sequence[Shop], reader: Callable[[Record], T], key: Callable[[T], tuple[str, object]]
) -> tuple[list[T], list[Broken]]:
    """The rows that can be read, each key once, and those that cannot.

    Of rows that differ about the same thing the last is taken: otherwise each import would change it to and fro.
    """
    places = [table.columns[column] for column in DATES[table.kind] if column in table.columns]
    order = order_of(row.cells[place] for row in table.rows for place in places if place < len(row.cells))
    known = Shops(shops)
    found: dict[tuple[str, object], tuple[int, T]] = {}
    broken: list[Broken] = []
    for row in table.rows:
        record = Record(row, table, known, order)
        try:
            read = reader(record)
        except BrokenRow as error:
            record.faults.append(error)
        if record.faults:
            broken += [Broken(row.line, fault.column, fault.value, fault.reason) for fault in record.faults]
            continue
        line, before = found.get(key(read), (row.line, read))
        if before != read:
            what = " ".join(str(part) for part in key(read)) if isinstance(key(read), tuple) else ""
            broken.append(
                Broken(line, "the whole row", what, f"is told differently in line {row.line}, which is taken")
            )
        found[key(read)] = (row.line, read)
    return [read for _, read in found.values()], broken
