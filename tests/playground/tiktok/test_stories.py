"""Whatever the seed and the day, the digests find the same stories and nothing else."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.playground.tiktok import World, scores, specs
from bot.playground.tiktok.listings import listing
from bot.playground.tiktok.sales import Sales
from bot.playground.tiktok.stock import level

DAYS = [
    datetime(2026, 11, 22, 9, tzinfo=UTC),
    datetime(2025, 3, 3, 0, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 22, tzinfo=UTC),
]


@pytest.fixture(params=[(seed, day) for seed in (1, 7) for day in DAYS], ids=lambda told: f"{told[0]}-{told[1]:%F}")
def told(request) -> tuple[World, datetime]:
    seed, now = request.param
    return World.seeded(seed, now), now


def covers(world, now, days):
    """Days of cover of every SKU, by the average sales of the last days."""
    sales, found = Sales(world), {}
    for shop in world.shops:
        end = sales.latest_day(shop, now) + timedelta(days=1)
        sold = sales.by_sku(shop, end - timedelta(days=days), end, now)
        for sku, figures in zip(world.catalogue(shop).skus, sold, strict=True):
            units = level(world, shop, sku, now).in_shop
            found[shop.slug, sku.seller_sku] = (
                units * days / figures.units if figures.units else None if units > 0 else 0
            )
    return found


def test_the_same_skus_are_out_or_short_by_what_the_sales_say(told):
    short = [sku for (_, sku), cover in covers(*told, days=14).items() if cover is not None and cover < 17]
    assert sorted(short) == [
        "CB-1L",
        "CC-250",
        "CMB-CAT",
        "EP-60",
        "GS-30",
        "HL-01",
        "SKR-27",
        "T-SND",
        "TH-M",
        "WLT-M",
    ]


def test_two_shops_lost_points_since_friday_and_no_other(told):
    world, now = told
    day = world.scores_day(now)
    fell = {shop.slug for shop in world.shops if scores.score(world, shop, day) != scores.score(world, shop, day - 2)}
    assert fell == {"acme-us", "lumen-hair"}


def test_only_two_metrics_are_near_their_limit(told):
    world, now = told
    near = set()
    for shop in world.shops:
        for metric in specs.metrics().values():
            figure = scores.figure(world, shop, metric, world.scores_day(now))
            if figure.of >= 20 and scores.metric_score(shop, figure) < Decimal(2):
                near.add((shop.slug, metric.code))
    assert near == {("acme-us", "NRR"), ("lumen-hair", "OTDR")}


def test_three_listings_are_in_trouble_and_two_of_them_since_friday(told):
    world, now = told
    states = [
        (product.title, listing(world, shop, product, now))
        for shop in world.shops
        for product in world.catalogue(shop).products
    ]
    bad = {title[:10]: state for title, state in states if state.status in {"FAILED", "FREEZE", "PLATFORM_DEACTIVATED"}}
    fresh = {title for title, state in bad.items() if now - state.updated < timedelta(days=2)}
    assert set(bad) == {"Silk Mask", "Lead-Glaze", "<!channel>"}
    assert fresh == {"Silk Mask", "Lead-Glaze"}
    assert all(state.reasons and state.suggestions for state in bad.values())


def test_two_skus_came_back_since_friday(told):
    world, now = told
    back = [
        sku.seller_sku
        for shop in world.shops
        for sku in world.catalogue(shop).skus
        if level(world, shop, sku, now - timedelta(days=2)).in_shop <= 0 < level(world, shop, sku, now).in_shop
    ]
    assert sorted(back) == ["ES-LIME", "LT-OAT"]
