"""/shop SHOP: one page; topics behind the name; SKUs, listings and tickets in place of a shop."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.domain.kpi import KpiDay
from bot.domain.risks import Topic
from bot.domain.rules import shipped_rules
from bot.domain.sps import Metric, Source, SpsReading
from bot.domain.sps_metrics import MetricCode
from bot.domain.stock import Demand, Level, Reading
from bot.domain.stock_cover import judge
from bot.domain.stock_findings import stock_key
from bot.domain.stock_report import summary
from bot.domain.violations import Family, HealthReading, Kind, Listing, Ticket, TicketStatus
from bot.messages.words import place
from storage.kpi import save_kpi_days
from storage.sps import save_sps_reading
from storage.stock import save_levels, save_summary
from storage.violations_health import HEALTH, mark_import, save_health
from storage.violations_listings import save_listings
from storage.violations_tickets import save_tickets


@pytest.fixture
def acme(bot):
    """A shop of which something is known in every topic."""
    shop, now = bot.shop("Acme US", "7495000001"), bot.clock()
    late = Metric(MetricCode.OTDR, numerator=402, denominator=500)
    reading = SpsReading(shop.id, now.date(), now, Source.API, Decimal("3.6"), metrics=(late,))
    bot.db.write_now(save_sps_reading, reading)
    serum = Reading(shop.id, "1729", "88", "Glow Serum", "GS-30", "LIVE", 0, 0, 0)
    level = Level(serum, Demand(41, 1.4, 3.0, 28, now.date()))
    bot.db.write_now(save_levels, [level])
    line = judge(shop, level, None, now, shipped_rules())
    bot.db.write_now(save_summary, summary(shop, [line], now, now.date()))
    issued, claim = now - timedelta(days=25), {"title": "Prohibited claim"}
    ticket = Ticket(shop.id, "7781", TicketStatus.OPEN, Kind.VIOLATION, Family.CONTENT, issued, **claim)
    bot.db.write_now(save_tickets, [(ticket, frozenset())], now)
    bot.db.write_now(save_health, [HealthReading(shop.id, now.date(), 188)])
    bot.db.write_now(mark_import, HEALTH, [shop.id], now)
    bot.db.write_now(mark_import, "tickets", [shop.id], now)
    bot.db.write_now(save_listings, [Listing(shop.id, "88", "Glow Serum", "FREEZE")], now)
    days = [now.date() - timedelta(days=ago) for ago in range(1, 15)]
    bot.db.write_now(save_kpi_days, [_sold(shop.id, day) for day in days])
    return shop


def _sold(shop_id: str, day: date) -> KpiDay:
    return KpiDay(shop_id, day, "USD", Decimal(100), 5, 6, 5)


@pytest.mark.parametrize("typed", ["acme-us", "Acme", "7495000001", "“Acme US”"])
async def test_a_shop_alone_is_one_page_of_every_topic(bot, shown, acme, typed):
    risk = bot.risk(acme, "out of stock")
    said = shown(await bot.maria.types(f"/shop {typed}"))
    assert "Acme US · SPS 3.6" in said
    assert "Nearest to a limit: on-time delivery 80.4 % (limit 80.0 %, 30 d), room left: 2 more late parcels" in said
    assert "*Stock* · 1 SKU · *1 SKU is out.*" in said
    assert "*Violations* · *AHR 188* (needs improvement)" in said
    assert "1 open ticket · first appeal by *<!date^" in said
    assert "1 blocked listing" in said
    assert "*700 USD* (+0.0 %) from 35 orders" in said
    assert f"*1 live risk* · 1 that nobody has\n• :red_circle: #{risk.id}" in said


@pytest.mark.parametrize(
    ("action", "wanted"),
    [("run.0", "METRIC"), ("run.1", "Acme US · stock"), ("run.2", "Acme US · violations"), ("run.4", "No live risks")],
)
async def test_each_topic_of_the_page_has_the_way_to_more(bot, shown, until, acme, action, wanted):
    await bot.maria.clicks(await bot.maria.types("/shop acme-us"), action)
    await until(lambda: wanted.casefold() in shown(bot.maria.private()[-1]).casefold())


async def test_a_page_of_a_shop_of_which_nothing_is_known_says_so(bot, shown):
    bot.shop("New Shop")
    said = shown(await bot.maria.types("/shop new-shop"))
    for words in ("no figures yet", "account health was never imported", "*Sales* · no figures yet", "*No live risk*"):
        assert words in said


async def test_a_topic_may_stand_behind_the_shop_and_inventory_is_stock(bot, shown, acme):
    for typed in ("acme-us stock", "acme us stock 30d", "inventory acme-us", "acme-us INVENTORY"):
        assert "Acme US · stock" in shown(await bot.maria.types(f"/shop {typed}"))
    assert "most sales lost first" in shown(await bot.maria.types("/shop inventory"))
    risk = bot.risk(acme)
    assert "Maria Lopez has it" in shown(await bot.maria.types(f"/risk {risk.id} ack"))


async def test_deadlines_of_all_shops_are_in_the_zone_of_who_asks(bot, shown, acme):
    bot.risk(acme, topic=Topic.VIOLATIONS)
    said = shown(await bot.maria.types("/shop violations"))
    assert f"({place((await bot.services.directory.person('U0MARIA')).zone.key)})" in said
    assert "(UTC)" not in said


async def test_a_misspelt_shop_is_answered_with_the_nearest_and_a_misspelt_topic_with_that(bot, shown, acme):
    assert "No shop is called “acmee”" in shown(await bot.maria.types("/shop acmee"))
    assert "Did you mean `/shop violations acme-us`?" in shown(await bot.maria.types("/shop violatoins acme-us"))
    assert "I don't know “☂”" in shown(await bot.maria.types("/shop ☂ ☂"))


async def test_a_range_behind_a_shop_asks_for_the_topic(bot, shown, until, acme):
    answer = await bot.maria.types("/shop acme-us 30d")
    assert "`/shop kpi acme-us 30d`" in shown(answer)
    await bot.maria.clicks(answer, "run.1")
    await until(lambda: "Acme US · stock" in shown(bot.maria.private()[-1]))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("stock GS-30", "*Glow Serum (GS-30)* is a SKU of *Acme US*: out of stock."),
        ("stock acme-us gs-30", "*Glow Serum (GS-30)* is a SKU of *Acme US*: out of stock."),
        ("1729", "*Glow Serum (GS-30)* is a SKU of *Acme US*"),
        ("violations 88", "*Glow Serum (88)* is a listing of *Acme US*: frozen."),
        ("ticket 7781", "*7781, Prohibited claim* is a ticket of *Acme US*: open."),
        ("sps #7781", "is a ticket of *Acme US*"),
    ],
)
async def test_what_belongs_to_a_shop_finds_its_shop(bot, shown, until, acme, typed, said):
    bot.shop("Trailhead Dogs", "7495000002")
    answer = await bot.maria.types(f"/shop {typed}")
    assert said in shown(answer)
    assert "No live risk." in shown(answer)
    await bot.maria.clicks(answer, "run.0")
    await until(lambda: "Acme US ·" in shown(bot.maria.private()[-1]))


async def test_a_sku_in_trouble_leads_to_its_risk(bot, shown, until, acme):
    risk = bot.risk(acme, "out of stock", key=stock_key(acme.id, "1729"))
    answer = await bot.maria.types("/shop stock GS-30")
    assert f"#{risk.id} " in shown(answer)
    await bot.maria.clicks(answer, "run.0")
    await until(lambda: "a risk since" in shown(bot.maria.private()[-1]))


@pytest.mark.parametrize(
    "name", ["Beauty Connect", "Acme Status", "Brand Rules", "Prime Stock", "Hit Man", "3m", "7eleven", "May"]
)
async def test_a_shop_whose_name_holds_a_word_of_the_command_or_looks_like_a_range_is_a_shop(bot, shown, name) -> None:
    bot.shop(name, "1", code=name.lower().replace(" ", "-"))
    bot.shop("Lumen Hair", "2")
    assert f"*{name} · SPS*" in shown(await bot.maria.types(f"/shop {name}"))
    assert name in shown(await bot.maria.types(f"/shop violations {name}"))


@pytest.mark.parametrize("typed", ["7d", "last week", "october"])
async def test_a_range_alone_asks_for_the_topic(bot, shown, until, typed) -> None:
    bot.shop("Acme US", "1")
    asked = await bot.maria.types(f"/shop {typed}")
    assert "Of which topic?" in shown(asked)
    await bot.maria.clicks(asked, "run.1")
    await until(lambda: "Stock" in shown(bot.maria.private()[-1]))
