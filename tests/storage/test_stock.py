"""Stock in the database: levels, daily sales, counts of shops."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from bot.domain.kpi import KpiDay
from bot.domain.shops import Shop
from bot.domain.sps import Metric, Source, SpsReading
from bot.domain.sps_metrics import MetricCode
from bot.domain.stock import Cancellations, Count, Demand, Level, Lock, LockedFor, Reading, ShopStock
from bot.domain.stock_demand import DaySales
from storage import shops, stock
from storage.database import Database
from storage.kpi import save_kpi_days
from storage.saved import Saved
from storage.sps import save_sps_reading
from storage.stock_counts import save_counts
from storage.tables.sps import SpsMetricRow, SpsReadingRow

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def two_shops(db: Database) -> Database:
    for shop in (Shop("1", "acme", "Acme"), Shop("2", "lumen", "Lumen")):
        db.write_now(shops.declared, shop)
    return db


def level(sku: str = "s1", sellable: int = 5, shop: str = "1", **more: object) -> Level:
    reading = Reading(shop, sku, "p1", "Glow Serum", f"GS-{sku}", "LIVE", sellable, 8, 2)
    return replace(Level(reading), **more)  # type: ignore[arg-type]


def test_a_level_comes_back_as_it_was_kept(two_shops: Database):
    full = level(
        demand=Demand(4.25, 0.5, 1.5, 28, date(2026, 11, 21)),
        count=Count(7, NOW - timedelta(days=1)),
        lead_days=9,
        out_since=NOW - timedelta(days=3),
        back_at=NOW - timedelta(days=2),
    )
    locks = (Lock(LockedFor.CAMPAIGN, "Black Friday <Flash>", 310), Lock(LockedFor.CREATOR, "mia", 4))
    full = replace(full, reading=replace(full.reading, locks=locks, listed_at=NOW - timedelta(days=90)))
    two_shops.write_now(stock.save_levels, [full, level("s2")])
    assert two_shops.read_now(stock.levels, "1") == [full, level("s2")]
    assert two_shops.read_now(stock.levels, "2") == []


def test_a_later_reading_replaces_the_earlier(two_shops: Database):
    two_shops.write_now(stock.save_levels, [level(sellable=5)])
    two_shops.write_now(stock.save_levels, [level(sellable=0)])
    assert [found.reading.sellable for found in two_shops.read_now(stock.levels, "1")] == [0]


def test_trouble_is_found_without_the_healthy(two_shops: Database):
    sells = Demand(1.0, 0.1, 0.5, 28)
    kept = [
        level("out", 0),
        level("below", -4),
        level("short", 20, demand=sells),
        level("fine", 21, demand=sells),
        level("idle", 3),
        level("own-lead", 25, demand=sells, lead_days=30),
        level("counted", 99, count=Count(1, NOW)),
        level("back", 99, back_at=NOW - timedelta(hours=1)),
        level("back-long-ago", 99, back_at=NOW - timedelta(days=9)),
        level("elsewhere", 0, shop="2"),
    ]
    two_shops.write_now(stock.save_levels, kept)
    found = two_shops.read_now(stock.troubled_levels, ["1"], 14, 7, NOW - timedelta(days=1))
    assert {one.reading.sku_id for one in found} == {"out", "below", "short", "own-lead", "counted", "back"}
    without = two_shops.read_now(stock.troubled_levels, ["1", "2"], 14, 7, None)
    assert "back" not in {one.reading.sku_id for one in without}
    assert "elsewhere" in {one.reading.sku_id for one in without}


def test_corrected_sales_replace_a_day_and_leave_what_is_known_of_its_stock(two_shops: Database):
    def keep(session: Session) -> dict[str, list[DaySales]]:
        stock.save_sales(session, "1", {TODAY: {"s1": 4, "s2": 1}})
        stock.save_days_out(session, "1", {"s1": [TODAY], "s3": [TODAY]})
        stock.save_sales(session, "1", {TODAY: {"s1": 6, "s4": 0}})
        stock.save_sales(session, "2", {TODAY: {"s1": 99}})
        return stock.sales_since(session, "1", TODAY)

    assert two_shops.write_now(keep) == {
        "s1": [DaySales(TODAY, 6, False)],
        "s2": [DaySales(TODAY, 0, True)],
        "s3": [DaySales(TODAY, 0, False)],
    }


def test_the_worst_lose_most_sales_or_have_least_cover(two_shops: Database):
    def sells(a_day: float) -> Demand:
        return Demand(a_day, 0.1, 0.5, 28)

    kept = [
        level("tight", 30, demand=sells(1.0)),
        level("idle", 3, demand=sells(0.0)),
        level("short", 70, demand=sells(10.0)),
        level("quick-out", 0, demand=sells(40.0)),
        level("own-lead", 70, demand=sells(10.0), lead_days=70),
        level("slow-out", -2, demand=sells(1.0)),
        level("unknown-out", 0),
        level("elsewhere", 0, shop="2", demand=sells(99.0)),
    ]
    off = level("off", 0, demand=sells(99.0))
    two_shops.write_now(stock.save_levels, [*kept, replace(off, reading=replace(off.reading, status="FREEZE"))])
    found = [one.reading.sku_id for one in two_shops.read_now(stock.worst_levels, "1", 14, 10)]
    assert found == ["quick-out", "own-lead", "short", "slow-out", "unknown-out", "tight", "idle"]
    assert len(two_shops.read_now(stock.worst_levels, "1", 14, 2)) == 2


def test_sales_before_the_first_day_are_not_read(two_shops: Database):
    two_shops.write_now(stock.save_sales, "1", {TODAY - timedelta(days=1): {"s1": 4}, TODAY: {"s1": 5}})
    assert two_shops.read_now(stock.sales_since, "1", TODAY) == {"s1": [DaySales(TODAY, 5)]}


def test_counts_are_kept_by_sku_and_never_replaced_by_older_ones(two_shops: Database):
    two_shops.write_now(stock.save_levels, [level(), level("s2"), level(shop="2")])
    given = {"s1": (Count(12, NOW), 21), "s2": (Count(3, NOW), None), "nope": (Count(1, NOW), None)}
    assert two_shops.write_now(save_counts, "1", given) == {"s1": Saved.NEW, "s2": Saved.NEW}
    later, older = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    again = {"s1": (Count(13, later), None), "s2": (Count(9, older), 4)}
    assert two_shops.write_now(save_counts, "1", again) == {"s1": Saved.CHANGED, "s2": Saved.UNCHANGED}
    kept = [(one.count, one.lead_days) for one in two_shops.read_now(stock.levels, "1")]
    assert kept == [(Count(13, later), 21), (Count(3, NOW), None)]
    assert [one.count for one in two_shops.read_now(stock.levels, "2")] == [None]


def counts(shop: str, lost: float) -> ShopStock:
    return ShopStock(shop, 40, 3, 1, 5, 2, 1, 14, lost, NOW, TODAY)


def test_shops_come_with_the_most_sales_lost_first(two_shops: Database):
    two_shops.write_now(stock.save_summary, counts("1", 2.5))
    two_shops.write_now(stock.save_summary, counts("2", 40.0))
    two_shops.write_now(stock.save_summary, counts("1", 3.5))
    assert two_shops.read_now(lambda s: list(stock.troubled_shops(s))) == [counts("2", 40.0), counts("1", 3.5)]
    assert two_shops.read_now(stock.summaries, ["1"]) == [counts("1", 3.5)]
    assert two_shops.read_now(stock.summary_of, "1") == counts("1", 3.5)
    assert two_shops.read_now(stock.summary_of, "3") is None


def test_shops_without_trouble_are_not_among_the_troubled(two_shops: Database):
    two_shops.write_now(stock.save_summary, replace(counts("1", 0), out=0, short=0, low=0, oversold=0))
    assert two_shops.read_now(lambda s: list(stock.troubled_shops(s))) == []


def test_cancellations_are_those_of_the_latest_reading(two_shops: Database):
    def keep(session: Session) -> None:
        for shop, day, latest, bad in (("1", 21, False, 5), ("1", 22, True, 20), ("2", 22, True, None)):
            on = date(2026, 11, day)
            session.add(
                SpsReadingRow(
                    shop_id=shop, day=on, updated_at=NOW, source="api", tier="", tier_text="", dimensions=[],
                    benefits=[], note="", latest=latest,
                )
            )  # fmt: skip
            session.add(SpsMetricRow(shop_id=shop, day=on, code="SFCR", numerator=bad, denominator=1273))
            session.add(SpsMetricRow(shop_id=shop, day=on, code="NRR", numerator=1, denominator=2))

    two_shops.write_now(keep)
    assert two_shops.read_now(stock.cancellations, ["1", "2"]) == {"1": Cancellations(20, 1273)}


def test_a_rate_from_a_file_stands_on_the_orders_of_its_30_days(two_shops: Database):
    def keep(session: Session) -> None:
        for shop in (Shop("1", "acme", "Acme", "GB"), Shop("2", "lumen", "Lumen", "TH")):
            shops.declared(session, shop)
            rate = Metric(MetricCode.SFCR, Decimal("2.0"))
            save_sps_reading(session, SpsReading(shop.id, TODAY, NOW, Source.FILE, metrics=(rate,)))
            days = [TODAY - timedelta(days=ago) for ago in range(40)]
            save_kpi_days(session, [KpiDay(shop.id, day, "GBP", Decimal(1), 50, 60, 50) for day in days])

    two_shops.write_now(keep)
    assert two_shops.read_now(stock.cancellations, ["1", "2"]) == {"1": Cancellations(30, 1500)}
