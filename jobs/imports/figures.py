"""Rows of Seller Center figures: a score reading, an account health reading, or both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from bot.domain.cliff import window
from bot.domain.rules import Rules
from bot.domain.scores import ScoreName, score_name
from bot.domain.service import counts_half_days
from bot.domain.shops import Shop
from bot.domain.sps import Metric, Source, SpsReading, noon
from bot.domain.sps_metrics import MetricCode
from bot.domain.violations import HealthReading
from jobs.imports.cells import number_of, text_of
from jobs.imports.headers import Table
from jobs.imports.rows import Record

RATES = {
    "nrr_pct": MetricCode.NRR,
    "uor_pct": MetricCode.UOR,
    "nbfr_pct": MetricCode.NBFR,
    "sfrr_pct": MetricCode.SFRR,
    "sfcr_pct": MetricCode.SFCR,
    "otdr_pct": MetricCode.OTDR,
    "fast_dispatch_pct": MetricCode.FDR,
    "ldr_pct": MetricCode.LDR,
    "vtr_pct": MetricCode.VTR,
    "im_dsat_pct": MetricCode.IM_DSAT,
    "response_rate_12h_pct": MetricCode.RR12,
    "response_rate_24h_pct": MetricCode.RR24,
}
SHARED = {
    "nbfr_or_sfrr_pct": (MetricCode.NBFR, MetricCode.SFRR),
    "otdr_or_fast_dispatch_pct": (MetricCode.OTDR, MetricCode.FDR),
}
"""Columns that hold one metric of SPS and another of the Store Rating: the shop's market tells which."""
RESPONSE = "response_rate_pct"
"""Within how many hours an answer counts, the market tells."""
COLUMNS = (*RATES, *SHARED, RESPONSE)
HIGH = (
    "otdr_pct",
    "fast_dispatch_pct",
    "otdr_or_fast_dispatch_pct",
    "vtr_pct",
    "response_rate_12h_pct",
    "response_rate_24h_pct",
    RESPONSE,
)
"""Rates that are good when high: one of 1 or less cannot be in percent."""
HIGHEST_SCORE, HIGHEST_HOURS, HIGHEST_AHR, HIGHEST_POINTS = 5, 5_000, 1_000, 200


class Scale(Enum):
    """How a file writes rates. Excel's percent cells hold ratios, and the file keeps no sign of it."""

    PERCENT = "percent"
    RATIO = "ratio"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one row gives; ``day`` is the shop's local day."""

    shop: Shop
    day: date
    score: SpsReading | None
    health: HealthReading | None


def scale_of(table: Table) -> Scale:
    """The scale of all rates without a percent sign: told by the rates that are high, else by any above 1."""
    high = [value for column in HIGH for value in _bare_rates(table, column)]
    if high:
        return Scale.PERCENT if max(high) > 1 else Scale.RATIO
    others = [value for column in COLUMNS for value in _bare_rates(table, column)]
    return Scale.PERCENT if any(value > 1 for value in others) else Scale.UNKNOWN


def read_figures(record: Record, scale: Scale, now: datetime, rules: Rules) -> Figures:
    """The figures of a row. Raises BrokenRow."""
    shop = record.shop()
    day = record.needed_when("as_of_date").day_in(shop.tz)
    if day > now.astimezone(shop.tz).date() + timedelta(days=1):
        raise record.broken("as_of_date", "is in the future")
    ahr, points = record.whole("ahr", HIGHEST_AHR), record.whole("violation_points", HIGHEST_POINTS)
    health = None if ahr is None and points is None else HealthReading(shop.id, day, ahr, points)
    return Figures(shop, day, _score(record, shop, day, scale, rules), health)


def _score(record: Record, shop: Shop, day: date, scale: Scale, rules: Rules) -> SpsReading | None:
    score = record.number("score", HIGHEST_SCORE)
    metrics: dict[MetricCode, Metric] = {}
    for column in COLUMNS:
        code = _code(column, shop.region, rules)
        metric = _metric(record, column, code, scale, window(rules, shop.region, code))
        if metric and metrics.setdefault(code, metric).value != metric.value:
            record.fault(column, "is told differently in another column of the row")
    hours = record.number("aht_hours", HIGHEST_HOURS)
    if hours is not None:
        metrics[MetricCode.AHT] = Metric(MetricCode.AHT, hours)
    if score is None and not metrics:
        return None
    return SpsReading(
        shop.id,
        day,
        noon(day, shop.zone),
        Source.FILE,
        score=score,
        metrics=tuple(metrics.values()),
        note=record.text("note"),
    )


def _code(column: str, region: str, rules: Rules) -> MetricCode:
    if column == RESPONSE:
        return MetricCode.RR12 if counts_half_days(rules, region) else MetricCode.RR24
    if column in SHARED:
        return SHARED[column][score_name(rules, region) is ScoreName.STORE_RATING]
    return RATES[column]


def _metric(record: Record, column: str, code: MetricCode, scale: Scale, days: int | None) -> Metric | None:
    value = _rate(record, column, scale)
    if value is None:
        return None
    uncertain = scale is Scale.UNKNOWN and 0 < value <= 1 and not _signed(record, column)
    return Metric(code, value, window_days=days, unit_uncertain=uncertain)


def _rate(record: Record, column: str, scale: Scale) -> Decimal | None:
    """A rate in percent, 0 to 100."""
    value = record.number(column, 100)
    if value is None or _signed(record, column):
        return value
    if scale is Scale.RATIO:
        if value > 1:
            record.fault(column, "is in percent where the other rows are ratios: write a % behind it")
            return None
        return value * 100
    if scale is Scale.PERCENT and column in HIGH and 0 < value <= 1:
        record.fault(column, "is a ratio where the other rows are in percent: write a % behind it")
        return None
    return value


def _signed(record: Record, column: str) -> bool:
    return record.text(column).endswith("%")


def _bare_rates(table: Table, column: str) -> Iterable[Decimal]:
    place = table.columns.get(column)
    if place is None:
        return
    for row in table.rows:
        shown = text_of(row.cells[place]) if place < len(row.cells) else ""
        try:
            value = None if shown.endswith("%") else number_of(shown, Decimal(0), Decimal(100))
        except ValueError:
            continue
        if value:
            yield value
