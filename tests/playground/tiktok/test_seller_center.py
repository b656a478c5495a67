"""The files a person would export for what no API gives."""

import csv
import io
from datetime import UTC, datetime, timedelta

from bot.playground.tiktok.seller_center import seller_center_csv, stock_counts_csv, violations_csv
from bot.playground.tiktok.stock import level


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def tickets(world, now):
    return {row["ticket_id"]: row for row in rows(violations_csv(world, now))}


def test_account_health_is_there_for_every_shop_and_scores_only_outside_the_us(world, anchor):
    told = dict(zip([shop.slug for shop in world.shops], rows(seller_center_csv(world, anchor)), strict=True))
    assert (told["acme-us"]["ahr"], told["acme-us"]["score"]) == ("188", "")
    assert (told["kite-uk"]["score"], told["kite-uk"]["sfcr_pct"], told["kite-uk"]["ahr"]) == ("4.0", "1.57", "231")
    assert told["batik-bumi"]["violation_points"] == "6"


def test_only_the_asked_shops_are_in_the_file(world, anchor):
    assert len(rows(seller_center_csv(world, anchor, world.shops[3:5]))) == 2


def test_the_first_appeal_of_7781_closes_tomorrow_evening_in_london(world, anchor):
    ticket = tickets(world, anchor)["7781"]
    closes = datetime.fromisoformat(ticket["appeal1_by"])
    assert closes == datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert closes - datetime.fromisoformat(ticket["issued_at"]) == timedelta(days=30)
    assert ticket["status"] == "OPEN"


def test_a_ticket_is_told_as_it_was_at_the_moment(world, anchor):
    assert tickets(world, anchor - timedelta(days=2))["7702"]["status"] == "APPEALED_1"
    assert tickets(world, anchor)["7702"]["status"] == "WON"
    assert "7788" not in tickets(world, anchor - timedelta(days=3))


def test_a_rejected_appeal_leaves_15_days_for_the_second(world, anchor):
    ticket = tickets(world, anchor)["7409"]
    rejected, second = (datetime.fromisoformat(ticket[name]) for name in ("rejected_at", "appeal2_by"))
    assert second - rejected == timedelta(days=15)
    assert tickets(world, anchor - timedelta(days=20))["7409"]["appeal2_by"] == ""


def test_a_count_is_told_from_its_moment_on_with_fewer_than_are_promised(world, anchor):
    assert rows(stock_counts_csv(world, anchor - timedelta(days=1))) == []
    [count] = rows(stock_counts_csv(world, anchor))
    kite = world.shops.named("kite-uk")
    promised = level(world, kite, world.catalogue(kite).by_seller_sku["T-SND"], anchor).committed
    assert (count["shop_id"], count["seller_sku"], count["on_hand"], promised) == (kite.id, "T-SND", "8", 22)
    assert anchor - timedelta(hours=3) < datetime.fromisoformat(count["counted_at"]) < anchor
