"""Shops and their scores as rows of a table, and the notes on how far the figures can be trusted."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.sps import Source, SpsReading
from bot.domain.sps_report import SpsReport, SpsRow, trend
from bot.domain.sps_words import WITHOUT_SCORE, beside_limit, no_score, room_left
from bot.messages.kit import Block, Cell, line_chart
from bot.messages.text import Mrkdwn, clip, md
from bot.messages.words import change, listing, span

NAMED = 4
NAME = 40


def title(report: SpsReport) -> str:
    """``SPS``, ``Store Rating``, or both where shops of several markets are told together."""
    return listing(list(report.score_names))


def columns(report: SpsReport, zone: str) -> tuple[str, ...]:
    """The heads; without a digest before, there is nothing to say of a change since."""
    since = (_since(report.since, zone),) if report.since else ()
    [name, *others] = report.score_names
    return ("Shop", "Score" if others else name, *since, "7 days", "Worst metric", "Room left")


def rows_of(report: SpsReport, now: datetime) -> list[list[Cell]]:
    """The shops as rows, compared with the digest before if there is one; unlike scores are named."""
    named = len(report.score_names) > 1
    return [_row(one, report, now, named=named) for one in report.rows]


def _row(row: SpsRow, report: SpsReport, now: datetime, *, named: bool) -> list[Cell]:
    """One shop. Whatever is unknown is left empty, never 0."""
    worst = beside_limit(row.worst) if row.worst else ""
    if row.reading and row.score is None:
        worst = no_score(row.reading, report.needed_orders) or worst
    room = room_left(row.worst) if row.worst else ""
    changes = [moved(row.since), moved(row.week)] if report.since else [moved(row.week)]
    return [clip(row.shop.name, NAME), score_cell(row, now, named=named), *changes, worst, room]


def score_cell(row: SpsRow, now: datetime, *, named: bool = False) -> Cell:
    """``3.6 Good``, with its age where it is stale; what is there instead where there is no score."""
    if row.reading is None:
        return "no figures yet"
    age = f" ({span(now - row.reading.updated_at)} old)" if row.stale else ""
    if row.score is None:
        return f"{WITHOUT_SCORE[row.reading.unscored]}{age}"
    name = f" {row.score_name}" if named else ""
    return float(row.score), f"{row.score:.1f}{name} {tier(row)}".strip() + age


def tier(row: SpsRow) -> str:
    """The tier's text as the platform sent it, or else its name; our own band, in brackets, where it sent neither."""
    if row.reading is None or row.band:
        return f"({row.band})" if row.band else ""
    return clip(row.reading.tier_text or row.reading.tier.lower(), 20)


def moved(points: Decimal | None) -> str:
    return "" if points is None else change(points)


def trend_chart(rows: Iterable[SpsRow]) -> Block | None:
    """The scores of the first six of these shops over at most 20 days; None when there is only one day."""
    shown = list(rows)
    days, lines = trend(shown)
    if len(days) < 2:
        return None
    series = [(shop.name, [float(score) for score in scores]) for shop, scores in lines]
    names = {one.score_name for one in shown}
    name = names.pop() if len(names) == 1 else "Score"
    return line_chart(name, [f"{day:%-d %b}" for day in days], series, f"{name}, 0 to 5")


def data_notes(rows: Sequence[SpsRow], now: datetime) -> list[Mrkdwn]:
    """How old the figures are, whose are stale, whose come from a file, and which cannot be judged."""
    fresh = [row.reading for row in rows if row.reading and not row.stale]
    notes = [md("figures up to {} old", _oldest(fresh, now))] if fresh else []
    stale = [(row, now - row.reading.updated_at) for row in rows if row.reading and row.stale]
    if stale:
        notes.append(md(":warning: stale: {}", _named([f"{row.shop.name} ({span(age)})" for row, age in stale])))
    missing = [row.shop.name for row in rows if row.reading is None]
    if missing:
        notes.append(md("no figures yet: {}", _named(missing)))
    filed = [row.shop.name for row in rows if row.reading and row.reading.source is Source.FILE]
    if filed:
        notes.append(md("from a file: {}", _named(filed)))
    unclear = [
        f"{row.shop.name} ({', '.join(code.facts.name for code in row.uncertain)})" for row in rows if row.uncertain
    ]
    if unclear:
        notes.append(md(":grey_question: units unclear, not judged: {}", _named(unclear)))
    if any(row.band for row in rows):
        notes.append(md("tiers in brackets are our own bands"))
    if any(row.worst for row in rows):
        notes.append(md("room left assumes that orders stay as many"))
    return notes


def _oldest(readings: Sequence[SpsReading], now: datetime) -> str:
    return span(max((now - reading.updated_at for reading in readings), default=timedelta()))


def _named(names: list[str]) -> str:
    shown = [clip(name, NAME * 2) for name in names[:NAMED]]
    return listing([*shown, f"{len(names) - NAMED} more"] if len(names) > NAMED else shown)


def _since(since: datetime, zone: str) -> str:
    return f"since {since.astimezone(ZoneInfo(zone)):%a %-d %b}"
