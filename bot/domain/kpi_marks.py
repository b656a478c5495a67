"""What of a shop's last week is out of its usual range, kept so that all shops can be asked at once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.kpi import Days, Period
from bot.domain.kpi_definitions import KpiCode
from bot.domain.kpi_report import kpi_rows, unusual
from bot.domain.kpi_usual import Usual
from bot.domain.rules import Rules

DAYS = 7


@dataclass(frozen=True, slots=True)
class KpiMark:
    """A KPI of the week that ends with ``day``, out of its usual range, on the bad side where it is ``worse``."""

    shop_id: str
    code: KpiCode
    currency: str
    day: date
    value: Decimal
    usual: Decimal
    low: Decimal
    high: Decimal
    strength: float
    worse: bool


def marks(shop_id: str, currency: str, days: Days, period: Period, rules: Rules) -> list[KpiMark]:
    """The KPIs of ``period`` that are out of range, the furthest first."""
    found = []
    for row in unusual(kpi_rows(days, period, rules)):
        if row.now and isinstance(row.usual, Usual) and row.usual.low is not None and row.usual.high is not None:
            found.append(
                KpiMark(
                    shop_id=shop_id,
                    code=row.definition.code,
                    currency=currency,
                    day=period.last,
                    value=row.now.value,
                    usual=row.usual.mean,
                    low=row.usual.low,
                    high=row.usual.high,
                    strength=min(row.strength, 1e6),
                    worse=row.worse,
                )
            )
    return found
