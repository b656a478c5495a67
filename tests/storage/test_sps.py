"""Readings of the score: kept once, newest marked, the platform's before a file's."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.shops import Shop
from bot.domain.sps import Benefit, Dimension, Metric, Source, SpsReading, TopItem, Unscored, noon
from bot.domain.sps_metrics import MetricCode
from storage.database import Database
from storage.shops import declared
from storage.sps import lowest_scored, save_sps_reading, sps_histories, sps_history, sps_reading

ACME = Shop("7001", "acme-us", "Acme US")
LUMEN = Shop("7002", "lumen", "Lumen Hair")
DAY = date(2026, 11, 22)


def reading(shop: Shop = ACME, day: date = DAY, score: str | None = "3.6", **more) -> SpsReading:
    at = datetime(day.year, day.month, day.day, 6, 10, tzinfo=UTC)
    given = {"source": Source.API, "score": Decimal(score) if score else None} | more
    return SpsReading(shop_id=shop.id, day=day, updated_at=at, **given)


FULL = reading(
    tier="GOOD",
    tier_text="Excellent",
    percentile=Decimal(41),
    dimensions=(Dimension("Product", Decimal("3.2"), "GOOD", "Good", Decimal(70)),),
    benefits=(Benefit("Affiliate", True, Decimal("3.5")), Benefit("Secret", False)),
    metrics=(
        Metric(MetricCode.AHT, value=Decimal("28.25"), denominator=41, top_reason="slow inspection"),
        Metric(
            MetricCode.NRR,
            value=Decimal(3100) / 1640,
            numerator=31,
            denominator=1640,
            excellent=Decimal("1.2"),
            poor=Decimal(2),
            items=(TopItem("Glow Serum", "17", 19, 410, reasons=("leaked", "damaged")),),
        ),
    ),
)


@pytest.fixture
def shops(db: Database) -> Database:
    for shop in (ACME, LUMEN):
        db.write_now(declared, shop)
    return db


def test_a_reading_comes_back_as_it_was_sent(shops: Database):
    assert shops.write_now(save_sps_reading, FULL)
    kept = shops.read_now(sps_reading, ACME.id, DAY)
    assert kept is not None
    assert (kept.score, kept.tier, kept.tier_text) == (Decimal("3.6"), "GOOD", "Excellent")
    assert (kept.benefits, kept.dimensions) == (FULL.benefits, FULL.dimensions)
    nrr = kept.metric(MetricCode.NRR)
    assert nrr is not None
    assert (nrr.numerator, nrr.denominator, nrr.items) == (31, 1640, FULL.metrics[1].items)
    assert [metric.code for metric in kept.metrics] == [MetricCode.NRR, MetricCode.AHT]


def test_the_same_reading_twice_changes_nothing(shops: Database):
    assert shops.write_now(save_sps_reading, FULL)
    assert not shops.write_now(save_sps_reading, FULL)


@pytest.mark.parametrize(
    "other",
    [
        replace(FULL, score=Decimal("3.5")),
        replace(FULL, metrics=FULL.metrics[:1]),
        replace(FULL, benefits=()),
        replace(FULL, updated_at=FULL.updated_at + timedelta(hours=1)),
    ],
)
def test_a_corrected_reading_replaces_the_first(shops: Database, other: SpsReading):
    shops.write_now(save_sps_reading, FULL)
    assert shops.write_now(save_sps_reading, other)
    kept = shops.read_now(sps_reading, ACME.id, DAY)
    assert kept is not None
    assert (kept.score, kept.benefits, kept.updated_at) == (other.score, other.benefits, other.updated_at)
    assert len(kept.metrics) == len(other.metrics)


def test_a_file_does_not_replace_the_platforms_own_figures(shops: Database):
    shops.write_now(save_sps_reading, FULL)
    assert not shops.write_now(save_sps_reading, reading(score="4.9", source=Source.FILE))
    kept = shops.read_now(sps_reading, ACME.id, DAY)
    assert kept is not None
    assert kept.score == Decimal("3.6")


def test_a_file_may_have_no_more_than_a_note_and_a_percentage(shops: Database):
    sent = reading(
        score=None,
        source=Source.FILE,
        metrics=(Metric(MetricCode.SFCR, value=Decimal("2.6")), Metric(MetricCode.RR12, value=Decimal("84.5"))),
        note="typed by hand",
        delivered_orders=17,
    )
    shops.write_now(save_sps_reading, sent)
    kept = shops.read_now(sps_reading, ACME.id, DAY)
    assert kept is not None
    assert (kept.score, kept.note, kept.delivered_orders) == (None, "typed by hand", 17)
    assert [(metric.code, metric.value) for metric in kept.metrics] == [
        (MetricCode.SFCR, Decimal("2.6")),
        (MetricCode.RR12, Decimal("84.5")),
    ]


@pytest.mark.parametrize("why", [None, *Unscored])
def test_why_there_is_no_score_is_kept(shops: Database, why: Unscored | None):
    shops.write_now(save_sps_reading, reading(score=None, unscored=why))
    kept = shops.read_now(sps_reading, ACME.id, DAY)
    assert kept is not None
    assert kept.unscored is why


def test_the_newest_day_is_the_latest_in_whatever_order_they_come(shops: Database):
    days = [DAY - timedelta(days=n) for n in (3, 0, 7)]
    for n, day in enumerate(days):
        shops.write_now(save_sps_reading, reading(day=day, score=f"3.{n}"))
    history = shops.read_now(sps_history, ACME, DAY - timedelta(days=30))
    assert history.latest is not None
    assert history.latest.day == DAY
    assert [point.score for point in history.scores] == [Decimal("3.2"), Decimal("3.0"), Decimal("3.1")]


def test_the_platforms_trend_fills_in_days_that_nothing_is_known_of(shops: Database):
    trend = tuple((DAY - timedelta(days=n), Decimal(f"1.{n}")) for n in range(12, -1, -1))
    sent = replace(FULL, metrics=(replace(FULL.metrics[1], trend=trend),))
    shops.write_now(save_sps_reading, sent)
    assert not shops.write_now(save_sps_reading, sent)
    week_ago = shops.read_now(sps_history, ACME, DAY).week_ago
    assert week_ago == {MetricCode.NRR: Decimal("1.7")}


def test_a_value_stands_for_a_week_ago_for_three_more_days(shops: Database):
    for days, value in ((9, "1.9"), (11, "1.1")):
        metric = Metric(MetricCode.NRR, value=Decimal(value))
        shops.write_now(save_sps_reading, reading(day=DAY - timedelta(days=days), metrics=(metric,)))
    shops.write_now(save_sps_reading, FULL)
    assert shops.read_now(sps_history, ACME, DAY).week_ago == {MetricCode.NRR: Decimal("1.9")}


def test_only_the_latest_reading_keeps_what_explains_it(shops: Database):
    shops.write_now(save_sps_reading, FULL)
    shops.write_now(save_sps_reading, reading(day=DAY + timedelta(days=1)))
    kept = shops.read_now(sps_reading, ACME.id, DAY)
    assert kept is not None
    assert all(not metric.items for metric in kept.metrics)


def test_shops_without_a_reading_are_there_with_nothing(shops: Database):
    shops.write_now(save_sps_reading, FULL)
    acme, lumen = shops.read_now(sps_histories, [ACME, LUMEN], DAY)
    assert acme.latest is not None
    assert len(acme.latest.metrics) == 2
    assert (lumen.latest, lumen.scores) == (None, ())


def test_the_lowest_scores_come_first(shops: Database):
    shops.write_now(save_sps_reading, reading(ACME, score="3.6"))
    shops.write_now(save_sps_reading, reading(LUMEN, day=DAY - timedelta(days=1), score="2.0"))
    shops.write_now(save_sps_reading, reading(LUMEN, score="3.1"))
    assert shops.read_now(lambda session: list(lowest_scored(session))) == [LUMEN.id, ACME.id]


def test_noon_in_the_shops_zone_stands_for_the_day_of_a_file():
    assert noon(DAY, "Asia/Manila").astimezone(UTC) == datetime(2026, 11, 22, 4, tzinfo=UTC)
