from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.playground.tiktok import World, scores, specs
from bot.playground.tiktok.listings import listing
from bot.playground.tiktok.sales import Sales
from bot.playground.tiktok.stock import level
from bot.playground.tiktok.world import Shop


def shop(world: World, slug: str) -> Shop:
    found = world.shops.named(slug)
    assert found is not None
    return found


def figure(world: World, slug: str, code: str, day: int) -> scores.Figure:
    return scores.figure(world, shop(world, slug), specs.metrics()[code], day)


def test_it_has_a_dozen_shops_with_1904_skus(world):
    assert len(world.shops) == 12
    assert sum(len(world.catalogue(one).skus) for one in world.shops) == 1904


def test_every_id_and_seller_sku_is_there_once(world):
    ids = [sku.id for one in world.shops for sku in world.catalogue(one).skus]
    ids += [product.id for one in world.shops for product in world.catalogue(one).products]
    assert len(set(ids)) == len(ids)
    for one in world.shops:
        assert len(world.catalogue(one).by_seller_sku) == len(world.catalogue(one).skus)


def test_the_same_seed_makes_the_same_world_and_another_seed_another(anchor, world):
    again, other = World.seeded(7, anchor), World.seeded(8, anchor)
    acme = shop(world, "acme-us")
    assert world.catalogue(acme) == again.catalogue(shop(again, "acme-us"))
    assert world.catalogue(acme) != other.catalogue(shop(other, "acme-us"))
    assert acme.cipher != shop(other, "acme-us").cipher


@pytest.mark.parametrize("today", [datetime(2025, 1, 1, 3, tzinfo=UTC), datetime(2027, 7, 31, 23, tzinfo=UTC)])
def test_the_stories_are_told_around_whatever_day_it_is(today):
    world = World.seeded(7, today)
    day = world.scores_day(today)
    assert scores.score(world, shop(world, "acme-us"), day) == Decimal("3.6")
    assert scores.score(world, shop(world, "acme-us"), day - 2) == Decimal("3.8")
    assert (figure(world, "acme-us", "NRR", day).bad, figure(world, "acme-us", "NRR", day).of) == (31, 1640)


def test_lumen_can_afford_two_more_late_parcels_and_not_three(anchor, world):
    parcels = figure(world, "lumen-hair", "OTDR", world.scores_day(anchor))
    assert Decimal(parcels.numerator - 2) / parcels.of > Decimal("0.80") > Decimal(parcels.numerator - 3) / parcels.of


def test_baby_bee_has_no_score_but_17_delivered_orders(anchor, world):
    day = world.scores_day(anchor)
    assert scores.score(world, shop(world, "baby-bee"), day) is None
    assert figure(world, "baby-bee", "NRR", day).of == 17
    assert scores.score(world, shop(world, "baby-bee"), day + 40) is not None


def test_what_a_day_sold_stays_as_it_was_when_asked_again_later(anchor, world):
    acme, day = shop(world, "acme-us"), date(2026, 11, 21)
    as_seen_then = Sales(world).by_sku(acme, day, day + timedelta(days=1), anchor)
    later = Sales(World.seeded(7, anchor)).by_sku(acme, day, day + timedelta(days=1), anchor + timedelta(days=30))
    assert as_seen_then == later
    assert sum(sold.units for sold in later) > 0


def test_ninety_days_of_history_have_sales_in_every_shop(anchor, world):
    sales, start = Sales(world), date(2026, 8, 24)
    for one in world.shops:
        days = dict(sales.by_day(one, start, date(2026, 11, 22), anchor))
        assert sum(sold.units for sold in days.values()) > 10


def test_by_sku_and_by_day_add_up_to_the_same(anchor, world):
    one, start, end = shop(world, "volt-pantry"), date(2026, 11, 1), date(2026, 11, 22)
    by_sku, by_day = Sales(world).by_sku(one, start, end, anchor), Sales(world).by_day(one, start, end, anchor)
    assert sum(sold.gmv for sold in by_sku) == sum(sold.gmv for _, sold in by_day)


def test_a_sku_sells_nothing_while_it_is_out(anchor, world):
    northfold = shop(world, "northfold-home")
    place = [sku.seller_sku for sku in world.catalogue(northfold).skus].index("LT-OAT")
    out = Sales(world).by_sku(northfold, date(2026, 11, 20), date(2026, 11, 21), anchor)[place]
    before = Sales(world).by_sku(northfold, date(2026, 11, 10), date(2026, 11, 17), anchor)[place]
    assert (out.units, before.units > 20) == (0, True)


def test_four_skus_are_out_and_all_others_have_weeks(anchor, world):
    out, short = [], []
    for one in world.shops:
        for sku in world.catalogue(one).skus:
            units = level(world, one, sku, anchor).in_shop
            assert units >= 0, "TikTok documents no quantity below zero"
            if units == 0:
                out.append(sku.seller_sku)
            elif units / sku.a_day < 21:
                short.append(sku.seller_sku)
    assert sorted(out) == ["CMB-CAT", "GS-30", "HL-01", "T-SND"]
    assert sorted(short) == ["CB-1L", "CC-250", "EP-60", "SKR-27", "TH-M", "WLT-M"]


def test_locked_units_count_as_available_but_not_as_in_the_shop(anchor, world):
    acme = shop(world, "acme-us")
    serum = level(world, acme, world.catalogue(acme).by_seller_sku["GS-30"], anchor)
    assert (serum.in_shop, serum.available, dict(serum.campaign)) == (0, 310, {"Black Friday Flash": 310})


def test_a_story_of_a_listing_begins_at_its_moment(anchor, world):
    lumen = shop(world, "lumen-hair")
    mask = next(product for product in world.catalogue(lumen).products if product.title == "Silk Mask")
    assert listing(world, lumen, mask, anchor - timedelta(days=2)).status == "ACTIVATE"
    assert listing(world, lumen, mask, anchor).status == "FAILED"


def test_some_titles_try_to_ping_and_to_format(world):
    titles = [product.title for one in world.shops for product in world.catalogue(one).products]
    assert any("<!channel>" in title and "*" in title and "&" in title for title in titles)
    assert any(len(title) > 250 for title in titles)
    assert any("手帳" in title for title in titles)


def test_the_figures_of_a_day_appear_at_the_refresh_and_not_at_midnight(world):
    early, late = datetime(2026, 11, 22, 6, 9, tzinfo=UTC), datetime(2026, 11, 22, 6, 10, tzinfo=UTC)
    assert world.scores_day(late) == world.scores_day(early) + 1


def test_ten_thousand_shops_are_made_only_when_asked_for(anchor):
    world = World.scaled(7, anchor, shops=10_000)
    last = world.shops[-1]
    assert (len(world.shops), last.slug) == (10_000, "shop-09999")
    assert world.shops.by_cipher(last.cipher) == last
    assert 5 <= len(world.catalogue(last).skus) <= 20
    assert scores.score(world, last, world.scores_day(anchor)) is not None


@pytest.mark.parametrize("cipher", ["", "GCP_", "GCP_zzzzzzzz", "GCP_0000000bwrong", "GCP_ffffffff", "GCP_-0000001x"])
def test_a_foreign_cipher_opens_no_shop(world, cipher):
    assert world.shops.by_cipher(cipher) is None


def test_a_world_needs_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        World.seeded(7, datetime(2026, 11, 22))


def test_what_was_changed_by_hand_leaves_the_past_alone(anchor, world):
    acme = shop(world, "acme-us")
    patch = world.catalogue(acme).by_seller_sku["EP-60"]
    world.changes.set_stock("acme-us", "EP-60", 0, anchor)
    assert level(world, acme, patch, anchor).in_shop == 0
    assert level(world, acme, patch, anchor - timedelta(hours=1)).in_shop > 0
