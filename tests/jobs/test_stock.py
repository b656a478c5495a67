"""Stock from a local TikTok Shop through storage to findings, digest and answer."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from sqlalchemy.orm import Session

from bot.domain.digests import Occasion
from bot.domain.risks import Finding, Severity, Topic, reconcile
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.stock import Lock, LockedFor, Reading
from bot.messages.kit import Message
from bot.playground.serve import serve_async
from bot.playground.tiktok import World, create_app
from bot.playground.tiktok.seller_center import seller_center_csv, stock_counts_csv
from bot.tiktok import ShopClient, TikTokClient, Tokens
from handlers.answers.stock import answer_stock
from jobs.detect.stock import look_stock
from jobs.digests.stock import compose_stock
from jobs.imports import import_file
from jobs.sync.kpi import fetch_kpi, save_kpi
from jobs.sync.stock import StockFetched, fetch_stock, save_stock
from storage import stock
from storage.database import Database
from storage.risk_moves import acknowledge, apply_verdicts
from storage.risks import risks_of
from storage.shops import declared

RULES = shipped_rules()
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
YESTERDAY = date(2026, 11, 21)

Check = Callable[[Message], Message]


class Memory:
    async def load(self) -> Tokens:
        return Tokens("access-1", "refresh-1")

    async def save(self, tokens: Tokens) -> None:
        raise AssertionError("nothing was to be refreshed")


class Platform:
    """A local TikTok Shop whose time the test says, and a client of one shop."""

    def __init__(self, world: World, url: str, client: TikTokClient) -> None:
        self.url = url
        self._world, self._client = world, client

    def shop(self, slug: str) -> Shop:
        found = self._world.shops.named(slug)
        assert found
        return Shop(found.id, slug, found.name, region=found.region, zone=str(found.zone))

    def api(self, shop: Shop) -> ShopClient:
        found = self._world.shops.named(shop.code)
        assert found
        return self._client.shop(found.cipher, found.id)

    def files(self, moment: datetime) -> list[bytes]:
        """What people would import: figures and stock counts."""
        return [told(self._world, moment).encode() for told in (seller_center_csv, stock_counts_csv)]

    async def lever(self, name: str, **told: object) -> None:
        async with httpx.AsyncClient() as http:
            (await http.post(f"{self.url}/_playground/{name}", json=told)).raise_for_status()


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    world = World.seeded(7, NOW)
    app = create_app(world, app_key="k", app_secret="s", access_token="access-1", refresh_token="refresh-1")
    app.state.server.shift = NOW - datetime.now(UTC)
    async with serve_async(app) as url:
        client = TikTokClient(None, url, url, app_key="k", app_secret="s", tokens=Memory(), calls_per_second=1_000)
        async with client:
            yield Platform(world, url, client)


def keep(session: Session, shop: Shop, fetched: StockFetched, now: datetime) -> str | None:
    declared(session, shop)
    return save_stock(session, shop, fetched, now)


def look(session: Session, shop: Shop, now: datetime) -> list[Finding] | None:
    found = look_stock(session, shop, now, RULES)
    if found is not None:
        apply_verdicts(session, shop, reconcile(found, risks_of(session, Topic.STOCK, [shop.id])), now)
    return found


async def sync(
    platform: Platform, db: Database, shop: Shop, now: datetime, cursor: str | None = "2026-11-15"
) -> str | None:
    fetched = await fetch_stock(platform.api(shop), shop, cursor, now)
    sold = await fetch_kpi(platform.api(shop), shop, None, now)
    db.write_now(declared, shop)
    db.write_now(save_kpi, shop, sold, now)
    return db.write_now(keep, shop, fetched, now)


async def test_a_first_sync_reads_levels_locks_and_28_days_of_sales(platform: Platform, db: Database):
    acme = platform.shop("acme-us")
    cursor = await sync(platform, db, acme, NOW, None)
    assert cursor == "2026-11-21"
    levels = {level.reading.seller_sku: level for level in db.read_now(stock.levels, acme.id)}
    assert len(levels) == 217, "those that buyers can see, of 240"
    assert all(level.reading.live for level in levels.values())
    serum = levels["GS-30"]
    assert (serum.reading.sellable, serum.reading.available) == (0, 310)
    assert serum.reading.locks == (Lock(LockedFor.CAMPAIGN, "Black Friday Flash", 310),)
    assert serum.demand
    assert 36 < serum.demand.a_day < 48
    assert serum.demand.days >= 26
    assert serum.out_since == NOW


async def test_the_findings_of_a_shop_are_its_stories_and_nothing_else(platform: Platform, db: Database):
    acme = platform.shop("acme-us")
    await sync(platform, db, acme, NOW)
    found = db.write_now(look, acme, NOW)
    assert found is not None
    assert [(f.kind, f.subject, f.opens) for f in sorted(found, key=lambda f: f.subject) if f.opens] == [
        ("stock.out", "Glow Serum 30 ml (GS-30)", True),
        ("stock.cover", "Vitamin C Eye Patch, 60 pieces (EP-60)", True),
    ]


async def test_a_later_sync_asks_only_for_new_days_and_the_two_before_them(platform: Platform):
    bee = platform.shop("baby-bee")
    again = await fetch_stock(platform.api(bee), bee, "2026-11-21", NOW)
    next_day = await fetch_stock(platform.api(bee), bee, "2026-11-20", NOW)
    assert (dict(again.sold), again.sold_until) == ({}, YESTERDAY)
    assert list(next_day.sold) == [date(2026, 11, day) for day in (18, 19, 20, 21)]


async def test_a_day_that_the_platform_has_not_finished_waits_for_the_next_sync(platform: Platform):
    bee = platform.shop("baby-bee")
    ahead = await fetch_stock(platform.api(bee), bee, "2026-11-21", NOW + timedelta(days=1))
    assert ahead.sold_until == YESTERDAY


async def test_saving_the_same_twice_changes_nothing(platform: Platform, db: Database):
    kite = platform.shop("kite-uk")
    fetched = await fetch_stock(platform.api(kite), kite, "2026-11-18", NOW)
    cursor = db.write_now(keep, kite, fetched, NOW)
    before = db.read_now(stock.levels, kite.id)
    assert db.write_now(keep, kite, fetched, NOW) == cursor
    assert db.read_now(stock.levels, kite.id) == before


async def test_a_product_taken_off_is_noticed_and_not_alerted(platform: Platform, db: Database):
    kiln, before = platform.shop("kiln-street"), NOW - timedelta(days=10)

    def mug() -> Reading:
        levels = db.read_now(stock.levels, kiln.id)
        return next(level.reading for level in levels if level.reading.seller_sku == "LG-MUG")

    await platform.lever("world", set=before.isoformat())
    await sync(platform, db, kiln, before)
    assert mug().live
    await platform.lever("world", set=NOW.isoformat())
    await sync(platform, db, kiln, NOW)
    assert mug().status == "GONE"
    assert db.read_now(look_stock, kiln, NOW, RULES) == []


async def test_a_sku_that_is_no_longer_listed_stops_counting(platform: Platform, db: Database):
    bee = platform.shop("baby-bee")
    fetched = await fetch_stock(platform.api(bee), bee, None, NOW)
    db.write_now(keep, bee, fetched, NOW)
    gone, *left = fetched.readings
    fewer = replace(fetched, readings=tuple(left), listed=fetched.listed - {gone.sku_id})
    db.write_now(keep, bee, fewer, NOW)
    status = {level.reading.sku_id: level.reading.status for level in db.read_now(stock.levels, bee.id)}
    counts = db.read_now(stock.summary_of, bee.id)
    assert (status[gone.sku_id], len(status)) == ("GONE", 4)
    assert counts
    assert counts.skus == sum(reading.live for reading in left)


def history(sellable: int, until: date, sold: dict[date, dict[str, int]] | None = None) -> StockFetched:
    """What a sync of a shop with one SKU brings."""
    reading = Reading("1", "s1", "p1", "Glow Serum", "GS-30", "LIVE", sellable, sellable, 0)
    return StockFetched((reading,), frozenset({"s1"}), sold or {}, until)


def test_an_outage_marks_its_days_and_leaves_the_velocity_as_it_was(db: Database):
    shop = Shop("1", "acme", "Acme", zone="America/New_York")
    sold = {YESTERDAY - timedelta(days=age): {"s1": 40} for age in range(28)}
    db.write_now(keep, shop, history(12, YESTERDAY, sold), NOW)
    for days in range(1, 40):
        db.write_now(keep, shop, history(0, YESTERDAY + timedelta(days=days)), NOW + timedelta(days=days))
    [level] = db.read_now(stock.levels, "1")
    assert level.out_since == NOW + timedelta(days=1)
    assert level.demand
    assert (level.demand.a_day, level.demand.days) == (pytest.approx(40), 7)
    rows = db.read_now(stock.sales_since, "1", YESTERDAY)["s1"]
    out = sorted(row.day for row in rows if not row.in_stock)
    assert out == [date(2026, 11, 23) + timedelta(days=n) for n in range(38)]
    found = db.read_now(look_stock, shop, NOW + timedelta(days=39), RULES)
    assert found
    assert {f.severity for f in found} == {Severity.CRITICAL}


async def test_old_figures_or_none_conclude_nothing(platform: Platform, db: Database):
    bee = platform.shop("baby-bee")
    assert db.read_now(look_stock, bee, NOW, RULES) is None
    await sync(platform, db, bee, NOW)
    assert db.read_now(look_stock, bee, NOW + timedelta(hours=11), RULES) is not None
    assert db.read_now(look_stock, bee, NOW + timedelta(hours=13), RULES) is None


async def test_the_digest_tells_what_is_out_short_oversold_and_back(platform: Platform, db: Database, valid: Check):
    shops = [platform.shop(slug) for slug in ("acme-us", "kite-uk", "northfold-home", "baby-bee")]
    day_ago = NOW - timedelta(days=1)
    await platform.lever("world", set=day_ago.isoformat())
    for shop in shops[:3]:
        await sync(platform, db, shop, day_ago)
    await platform.lever("world", set=NOW.isoformat())
    for shop in shops[:3]:
        await sync(platform, db, shop, NOW)
    figures, counted = platform.files(NOW)
    import_file(db, figures, "figures.csv", shops[:3], NOW, shipped_rules())
    import_file(db, counted, "counts.csv", shops[:3], NOW, shipped_rules())
    for shop in shops[:3]:
        db.write_now(look, shop, NOW)
    digest = valid(db.read_now(compose_stock, shops, occasion(day_ago), RULES))
    said = str(digest.blocks)
    assert "*2 SKUs are out, 1 will be before a reorder can arrive, 1 is oversold by 14 units.*" in said
    assert "Back in stock since Saturday 21 November: Linen Throw, oat (LT-OAT)." in said
    assert "14 orders at risk: SFCR 1.6 % → 2.6 % if cancelled (US limit 2.5 %)" in said
    assert "310 locked for Black Friday Flash" in said
    assert "no figures yet: Baby Bee" in said


def occasion(since: datetime | None, now: datetime = NOW) -> Occasion:
    return Occasion("Europe/London", now, now, since)


async def test_a_day_without_news_is_one_line(platform: Platform, db: Database, valid: Check):
    lumen = platform.shop("lumen-hair")
    await sync(platform, db, lumen, NOW)
    db.write_now(look, lumen, NOW)
    [risk] = db.read_now(risks_of, Topic.STOCK, [lumen.id])
    later = NOW + timedelta(hours=2)
    loud = db.read_now(compose_stock, [lumen], occasion(NOW + timedelta(hours=1), later), RULES)
    db.write_now(acknowledge, risk.id, "U1", "Ana", later)
    quiet = valid(db.read_now(compose_stock, [lumen], occasion(NOW + timedelta(hours=1), later), RULES))
    assert "will be out before a reorder" in loud.text
    assert "Nothing new since Sunday 22 November 10:00 (London); 1 known risk is in hand." in quiet.text
    assert f"{risk.id} *Curl" in str(quiet.blocks)
    assert ":white_check_mark: Ana has it since" in str(quiet.blocks)
    assert [block["type"] for block in quiet.blocks] == ["section", "section", "context"]


async def test_a_shop_is_answered_with_its_worst_skus_and_who_has_what(platform: Platform, db: Database, valid: Check):
    acme = platform.shop("acme-us")
    await sync(platform, db, acme, NOW)
    db.write_now(look, acme, NOW)
    answer = valid(db.read_now(answer_stock, [acme], acme, 7, NOW, RULES))
    rows = answer.blocks[2]["rows"]
    assert [row[0]["text"] for row in rows] == [
        "SKU",
        "Glow Serum 30 ml (GS-30)",
        "Vitamin C Eye Patch, 60 pieces (EP-60)",
    ]
    assert "Nobody has it yet" in str(answer.blocks[1])
    assert "in the last 7 days" in answer.text


async def test_the_range_says_over_how_many_days_sales_are_told(platform: Platform, db: Database, valid: Check):
    acme = platform.shop("acme-us")
    await sync(platform, db, acme, NOW)
    week, quarter = (valid(db.read_now(answer_stock, [acme], acme, days, NOW, RULES)).text for days in (7, 91))
    assert "units in the last 7 days." in week
    assert "units in the last 91 days (known from " in quarter


async def test_all_shops_are_answered_with_those_that_lose_most_first(platform: Platform, db: Database, valid: Check):
    shops = [platform.shop(slug) for slug in ("kite-uk", "acme-us", "baby-bee")]
    for shop in shops:
        await sync(platform, db, shop, NOW)
    answer = valid(db.read_now(answer_stock, shops, None, 7, NOW, RULES))
    assert [row[0]["text"] for row in answer.blocks[1]["rows"]] == ["Shop", "Acme US", "Kite UK"]
    assert "2 shops with SKUs in trouble, most sales lost first, the 1 other shop loses less or nothing" in answer.text
    only_bee = db.read_now(answer_stock, shops[2:], None, 7, NOW, RULES)
    assert "nothing is out or about to be" in only_bee.text


def test_a_shop_without_figures_is_answered_so(db: Database, valid: Check):
    shop = Shop("1", "acme", "Acme *<!channel>*")
    db.write_now(declared, shop)
    answer = valid(db.read_now(answer_stock, [shop], shop, 7, NOW, RULES))
    assert "There are no stock figures yet" in answer.text
    assert "<!channel>" not in str(answer.blocks)
