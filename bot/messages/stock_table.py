"""SKUs as rows of a table, and notes on the age of what it shows."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.stock import Trouble
from bot.domain.stock_cover import Line
from bot.domain.stock_findings import with_margin
from bot.domain.stock_report import StockReport, Totals
from bot.messages.kit import Cell
from bot.messages.text import Mrkdwn, clip, md, moment
from bot.messages.words import count, listing, percent, span

T = TypeVar("T")

COLUMNS = ("SKU", "Shop", "Sellable", "A day", "Cover", "Lead", "Note")
NAMED = 3
VELOCITY = md("Velocity: 7/14/28 days, days without stock left out, ± 95 %; fewer than 7 days of sales is marked “new”")


def method(lines: Sequence[Line]) -> Mrkdwn:
    """How the figures of these SKUs are made, and which of them are assumed."""
    said = [VELOCITY]
    spare = next((line.reorder.spare_days for line in lines if line.reorder), None)
    said += [md("a reorder lasts for its lead and {} more", count(spare, "day"))] if spare is not None else []
    assumed = next((line.lead_days for line in lines if line.lead_assumed), None)
    said += [md("a lead of {} d is assumed where nobody set one", assumed)] if assumed is not None else []
    return Mrkdwn("; ").join(said)


def row(line: Line, now: datetime) -> list[Cell]:
    """One SKU with its shop."""
    stock = line.level.reading
    return [
        stock.label,
        clip(line.shop.name, 40),
        (stock.sellable, f"{stock.sellable:,}".replace("-", "−")),
        _velocity(line),
        _cover(line, now),
        f"{line.lead_days} d",
        _note(line, now),
    ]


def skus(totals: Totals) -> str:
    """``1,904 SKUs``, or ``2 of 6 SKUs; stock of 4 not told``."""
    listed = count(totals.skus, "SKU")
    if not totals.not_told:
        return listed
    return f"{totals.skus - totals.not_told:,} of {listed}; stock of {totals.not_told:,} not told"


def without_shop(cells: Sequence[T]) -> list[T]:
    """A row, or the heads, for where all SKUs are of one shop."""
    return [cell for place, cell in enumerate(cells) if COLUMNS[place] != "Shop"]


def data_notes(report: StockReport, now: datetime) -> Iterable[Mrkdwn]:
    """How old the figures are, and which shops' are missing or too old."""
    if report.read_at:
        yield md("Oldest figures of {}, {} ago", moment(report.read_at), span(now - report.read_at))
    if report.sold_until:
        yield md("sales up to {}", f"{report.sold_until:%a %-d %b}")
    if report.unsold:
        yield md(":warning: sales not known: {}", _some([clip(shop.name, 40) for shop in report.unsold]))
    if report.stale:
        old = [f"{clip(shop.name, 40)} ({span(now - at)})" for shop, at in report.stale]
        yield md(":warning: stale: {}", _some(old))
    if report.silent:
        yield md("no figures yet: {}", _some([clip(shop.name, 40) for shop in report.silent]))


def _velocity(line: Line) -> str:
    sells = line.level.demand
    if sells is None:
        return "not known"
    if sells.a_day == 0:
        return "no sales"
    return f"{with_margin(sells)}{' (new)' if line.new else ''}"


def _cover(line: Line, now: datetime) -> str:
    level = line.level
    if line.trouble is Trouble.OVERSOLD:
        return "oversold" if line.at_risk else "doubtful"
    if level.out:
        # The first look at a shop finds outages that began before it: their length is not known.
        length = now - level.out_since if level.out_since else timedelta()
        return f"out {span(length)}" if length >= timedelta(hours=1) else "out"
    return "-" if level.cover is None else f"{level.cover:.0f} d"


def _note(line: Line, now: datetime) -> str:
    return "; ".join(part for part in (_untold(line, now), _oversold(line), _locks(line), _reorder(line)) if part)


def _untold(line: Line, now: datetime) -> str:
    since = line.level.untold_since
    return f"stock of {span(now - since)} ago, not told since" if since else ""


def _oversold(line: Line) -> str:
    if line.overstated:
        return f"{line.overstated:,} more than counted"
    if not line.at_risk:
        return ""
    said = f"{count(line.at_risk, 'order')} at risk"
    if line.exposure is None:
        return said
    costs = line.exposure
    limit = f"{costs.limit.kind} {percent(costs.limit.value)}"
    return f"{said}: SFCR {percent(costs.now)} → {percent(costs.then)} if cancelled ({limit})"


def _locks(line: Line) -> str:
    locks = line.level.reading.locks
    if not locks:
        return ""
    return f"{line.level.reading.locked:,} locked for {_some([clip(lock.name, 30) for lock in locks])}"


def _reorder(line: Line) -> str:
    if line.reorder is None or line.trouble is Trouble.OVERSOLD:
        return ""
    when = "now" if line.reorder.at_once else f"by {line.reorder.by:%a %-d %b}"
    return f"reorder {line.reorder.units:,} {when}"


def _some(names: list[str]) -> str:
    return listing(names if len(names) <= NAMED + 1 else [*names[:NAMED], f"{len(names) - NAMED} more"])
