"""Importing a file: what it holds is merged into what is known, in one transaction."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.stock import Count
from jobs.imports.columns import FileKind
from jobs.imports.counts import Skus, read_count
from jobs.imports.dates import order_of
from jobs.imports.errors import Broken, BrokenRow, CannotImport
from jobs.imports.figures import Figures, read_figures, scale_of
from jobs.imports.headers import Table, find_table
from jobs.imports.rows import Record, Shops
from jobs.imports.sheets import sheets_in
from jobs.imports.tickets import read_ticket
from jobs.sync.stock import recount
from storage.imports import known_sps_days
from storage.saved import Saved, both
from storage.sps import save_sps_reading
from storage.stock_counts import save_counts
from storage.violations_health import HEALTH, TICKETS, mark_import, save_health
from storage.violations_tickets import save_tickets

T = TypeVar("T")
DATES = {
    FileKind.FIGURES: ("as_of_date",),
    FileKind.TICKETS: ("issued_at", "correct_by", "appeal1_by", "rejected_at", "appeal2_by"),
    FileKind.COUNTS: ("counted_at",),
}


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
    session: Session,
    content: bytes,
    filename: str,
    shops: Sequence[Shop],
    now: datetime,
    rules: Rules,
    dry_run: bool = False,
) -> ImportResult:
    """Imports CSV or a workbook (XLSX, XLS) of Seller Center figures, violation tickets or stock counts of ``shops``.

    Broken rows are left out and reported. With ``dry_run`` everything is done and then the session's transaction is
    rolled back. Raises CannotImport when the file as a whole cannot be read.
    """
    try:
        table = find_table(sheets_in(content))
    except CannotImport as error:
        raise CannotImport(f"{filename}: {error}") from error
    saved, broken, shop_ids = SAVES[table.kind](session, table, shops, now, rules)
    if dry_run:
        session.rollback()
    done = Counter(saved)
    return ImportResult(
        filename,
        table.kind,
        done[Saved.NEW],
        done[Saved.CHANGED],
        done[Saved.UNCHANGED],
        tuple(sorted(broken, key=lambda one: one.line)),
        table.ignored,
        tuple(sorted(shop_ids)),
        dry_run,
    )


Outcome = tuple[Iterable[Saved], list[Broken], set[str]]


def _save_figures(session: Session, table: Table, shops: Sequence[Shop], now: datetime, rules: Rules) -> Outcome:
    scale = scale_of(table)
    rows, broken = _read(
        table, shops, lambda record: read_figures(record, scale, now, rules), lambda f: (f.shop.id, f.day)
    )
    health = save_health(session, [figures.health for figures in rows if figures.health])
    scores = _save_scores(session, rows)
    parts = [[done[f.shop.id, f.day] for done in (health, scores) if (f.shop.id, f.day) in done] for f in rows]
    of_health = {figures.shop.id for figures in rows if figures.health}
    mark_import(session, HEALTH, sorted(of_health), now)
    return [both(part) if part else Saved.UNCHANGED for part in parts], broken, {f.shop.id for f in rows}


def _save_scores(session: Session, rows: Sequence[Figures]) -> dict[tuple[str, date], Saved]:
    readings = sorted((f.score for f in rows if f.score), key=lambda reading: reading.day, reverse=True)
    known = known_sps_days(session, readings)
    done = {}
    for reading in readings:
        key = (reading.shop_id, reading.day)
        changed = save_sps_reading(session, reading)
        done[key] = Saved.UNCHANGED if not changed else Saved.CHANGED if key in known else Saved.NEW
    return done


def _save_tickets(session: Session, table: Table, shops: Sequence[Shop], now: datetime, _rules: Rules) -> Outcome:
    rows, broken = _read(
        table, shops, lambda record: read_ticket(record, now), lambda given: (given[0].shop_id, given[0].id)
    )
    saved = save_tickets(session, rows, now)
    shop_ids = {ticket.shop_id for ticket, _ in rows}
    mark_import(session, TICKETS, sorted(shop_ids), now)
    return saved.values(), broken, shop_ids


def _save_counts(session: Session, table: Table, shops: Sequence[Shop], now: datetime, _rules: Rules) -> Outcome:
    """Of several counts of a SKU the newest is kept; the others change nothing."""
    skus = Skus(session)
    rows, broken = _read(
        table,
        shops,
        lambda record: read_count(record, skus, now),
        lambda row: (row.shop.id, f"{row.sku_id} {row.count.at}"),
    )
    newest = {(row.shop.id, row.sku_id): row for row in sorted(rows, key=lambda row: row.count.at)}
    counted: dict[Shop, dict[str, tuple[Count, int | None]]] = {}
    for row in newest.values():
        counted.setdefault(row.shop, {})[row.sku_id] = (row.count, row.lead_days)
    done: dict[tuple[str, str], Saved] = {}
    for shop, given in counted.items():
        done |= {(shop.id, sku_id): saved for sku_id, saved in save_counts(session, shop.id, given).items()}
        recount(session, shop, now)
    older = [Saved.UNCHANGED] * (len(rows) - len(newest))
    return [*done.values(), *older], broken, {shop.id for shop in counted}


SAVES: Mapping[FileKind, Callable[[Session, Table, Sequence[Shop], datetime, Rules], Outcome]] = {
    FileKind.FIGURES: _save_figures,
    FileKind.TICKETS: _save_tickets,
    FileKind.COUNTS: _save_counts,
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
