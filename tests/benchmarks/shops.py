"""Many shops with a long history, written by the database itself: a day of every shop is one statement."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Integer, Numeric, cast, event, func, insert, literal, select, text
from sqlalchemy.orm import Session

from bot.domain.risks import RiskState, Severity, Topic
from bot.domain.sps_metrics import SPS_METRICS, MetricCode
from storage.database import Database
from storage.tables.kpi import KpiDayRow
from storage.tables.risks import RiskRow
from storage.tables.shops import ShopGroupRow, ShopRow
from storage.tables.sps import SpsMetricRow, SpsReadingRow
from storage.tables.stock import StockShopRow

GROUP = 20
"""Shops that one person runs."""

DIMENSIONS = [[name, "3.8", "GOOD", "Good", "30"] for name in ("Product", "Fulfilment", "Service")]
BENEFITS = [["Free sample", True, "3.5"], ["Campaign", False, "4.5"]]
ITEMS = [[f"Product {n}", f"17292{n}", 9 - n, 80 + n, None, ["Damaged", "Not as described"]] for n in range(5)]
POINTS = {MetricCode.OTDR: (Decimal("93.5"), 1870, 2000, Decimal(98), Decimal(90))}
USUAL = (Decimal("1.8"), 36, 2000, Decimal(1), Decimal(4))


def shop_id(n: int) -> str:
    return f"7495{n:08}"


def code(n: int) -> str:
    return f"shop-{n:05}"


def fill(db: Database, shops: int, days: int) -> None:
    """``shops`` with scores and sales of ``days``, the days in the order in which they would have come."""
    if db.engine.dialect.name == "sqlite":
        event.listen(db.engine, "connect", _without_care)
    db.write_now(_shops, shops)
    add_days(db, range(days))
    db.write_now(_stock)
    tidy(db)


def add_days(db: Database, ages: range) -> None:
    """Scores and sales of days that are so old; the newest (0) is marked as such."""
    for age in reversed(ages):
        db.write_now(_day, age)


def tidy(db: Database) -> None:
    """What PostgreSQL does by itself some minutes after so much was written."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _without_care(connection: Any, _: object) -> None:
    """A database that is thrown away afterwards is filled in memory rather than on disk."""
    for pragma in ("synchronous=OFF", "cache_size=-1000000"):
        connection.execute(f"PRAGMA {pragma}")


def _shops(session: Session, count: int) -> None:
    common = {
        "region": "US",
        "zone": "America/Los_Angeles",
        "zone_assumed": False,
        "currency": "USD",
        "scored_by_api": True,
        "owner": None,
    }
    shops = [{"id": shop_id(n), "code": code(n), "name": f"Lumen Home {n:05}", **common} for n in range(count)]
    session.execute(insert(ShopRow), shops)
    session.execute(insert(ShopGroupRow), [{"shop_id": shop_id(n), "name": f"g{n // GROUP}"} for n in range(count)])
    session.execute(insert(RiskRow), [_risk(n) for n in range(0, count, GROUP)])


def _risk(n: int) -> dict[str, Any]:
    return {
        "key": f"sps:{shop_id(n)}:NRR",
        "kind": "metric",
        "topic": Topic.SPS,
        "shop_id": shop_id(n),
        "subject": "Negative reviews",
        "severity": Severity.WARNING,
        "peak": Severity.WARNING,
        "title": "Negative reviews near the limit",
        "evidence": ["1.8 % of 2,000 orders in 60 days"],
        "advice": "",
        "state": RiskState.OPEN,
        "opened_at": datetime.now(UTC),
    }


def _day(session: Session, age: int) -> None:
    moment = datetime.now(UTC).replace(hour=6, minute=10, second=0, microsecond=0) - timedelta(days=age)
    day = moment.date()
    _insert(session, SpsReadingRow, _reading(day, moment, age))
    for metric in map(MetricCode, sorted(SPS_METRICS)):
        _insert(session, SpsMetricRow, _metric(day, metric, age))
    _insert(session, KpiDayRow, _sales(day - timedelta(days=1), age))


def _insert(session: Session, model: Any, values: dict[str, Any]) -> None:
    """One row a shop."""
    table = model.__table__
    chosen = [value.label(name) for name, value in values.items()]
    session.execute(insert(table).from_select([table.c[name] for name in values], select(*chosen)))


def _varied(age: int, steps: int) -> Any:
    """A whole number below ``steps``, another for each shop and day."""
    number = cast(func.substr(ShopRow.id, 5), Integer)
    return (number * 7 + age * 3) % steps


def _reading(day: date, moment: datetime, age: int) -> dict[str, Any]:
    columns = SpsReadingRow.__table__.c
    fixed = {
        "day": day,
        "updated_at": moment,
        "source": "api",
        "tier": "GOOD",
        "tier_text": "Good",
        "percentile": Decimal(60),
        "delivered_orders": 2000,
        "note": "",
        "latest": age == 0,
    }
    return {
        "shop_id": ShopRow.id,
        **{name: literal(value, columns[name].type) for name, value in fixed.items()},
        "score": cast(3 + _varied(age, 20) / literal(Decimal(10), Numeric), Numeric(18, 4)),
        "dimensions": literal(DIMENSIONS, JSON),
        "benefits": literal(BENEFITS, JSON),
    }


def _metric(day: date, metric: MetricCode, age: int) -> dict[str, Any]:
    columns = SpsMetricRow.__table__.c
    value, bad, of, excellent, poor = POINTS.get(metric, USUAL)
    fixed = {
        "day": day,
        "code": metric.value,
        "denominator": of,
        "excellent": excellent,
        "poor": poor,
        "score": Decimal("3.6"),
        "status": "GOOD",
        "status_text": "Good",
        "top_reason": "",
        "window_days": 60,
        "unit_uncertain": False,
    }
    return {
        "shop_id": ShopRow.id,
        **{name: literal(one, columns[name].type) for name, one in fixed.items()},
        "value": cast(literal(value, Numeric) + _varied(age, 10) / literal(Decimal(20), Numeric), Numeric(18, 4)),
        "numerator": bad + _varied(age, 10),
        "items": literal(ITEMS if age == 0 else [], JSON),
    }


def _sales(day: date, age: int) -> dict[str, Any]:
    columns = KpiDayRow.__table__.c
    fixed = {"day": day, "currency": "USD", "units": 48, "customers": 38, "refunds": Decimal(25), "visitors": 1100}
    return {
        "shop_id": ShopRow.id,
        **{name: literal(one, columns[name].type) for name, one in fixed.items()},
        "gmv": cast(900 + _varied(age, 700), Numeric(18, 4)),
        "orders": 30 + _varied(age, 20),
    }


def _stock(session: Session) -> None:
    columns = StockShopRow.__table__.c
    fixed = {
        "skus": 12,
        "idle_out": 0,
        "short": 1,
        "low": 0,
        "oversold": 0,
        "at_risk": 0,
        "read_at": datetime.now(UTC),
        "sold_until": datetime.now(UTC).date(),
    }
    values = {name: literal(one, columns[name].type) for name, one in fixed.items()}
    _insert(
        session, StockShopRow, {"shop_id": ShopRow.id, "out": _varied(0, 3), "lost_a_day": _varied(0, 40), **values}
    )
