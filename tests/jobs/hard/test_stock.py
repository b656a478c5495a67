"""Stock of which a part is not told: what is told is kept and judged, and what is missing is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.digests import Occasion
from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.rules import shipped_rules
from bot.messages.kit import Message
from handlers.answers.stock import answer_stock
from jobs.digests.stock import compose_stock
from jobs.listen.stock import keep_readings
from storage import stock
from storage.risks import risks_of
from storage.shops import shop_by_id

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SALES, INVENTORY = "shop_skus/performance", "inventory/search"


def answer(bench: Any, slug: str = "acme-us") -> Message:
    """What is answered on the stock of a shop."""
    shop = bench.db.read_now(shop_by_id, bench.id_of(slug))
    return bench.db.read_now(answer_stock, [shop], shop, 7, bench.clock(), shipped_rules())


def digest(bench: Any, slug: str) -> Message:
    """The first digest of a shop's stock."""
    shop = bench.db.read_now(shop_by_id, bench.id_of(slug))
    occasion = Occasion("Europe/London", bench.clock(), bench.clock(), None)
    return bench.db.read_now(compose_stock, [shop], occasion, shipped_rules())


async def test_stock_is_kept_and_judged_where_the_app_may_not_read_the_sales(bench: Any, valid: Any) -> None:
    bench.never_read("acme-us", Feed.STOCK)
    bench.fault("code", path=SALES, code=105005, message="no scope")
    [said] = await bench.sync("acme-us", Feed.STOCK)
    assert "grant the app the scope" in said
    levels = bench.db.read_now(stock.levels, bench.id_of("acme-us"))
    assert (len(levels), {level.demand for level in levels}) == (217, {None})
    found = {risk.finding.subject: risk.finding for risk in bench.db.read_now(risks_of, Topic.STOCK)}
    assert found["Glow Serum 30 ml (GS-30)"].evidence[0] == "Sales not known"
    told = valid(answer(bench))
    assert "217 SKUs" in told.text
    assert ":warning: sales not known: Acme US" in str(told.blocks[-1])
    assert ":warning: Stock or sales cannot be read: no scope" in str(told.blocks[-2])


async def test_a_look_without_sales_is_tried_again_after_a_pause_that_grows(bench: Any) -> None:
    bench.fault("code", path=SALES, code=105005)
    for failures, minutes in ((1, 1), (2, 2), (3, 4)):
        await bench.sync("acme-us", Feed.STOCK)
        state = bench.state("acme-us", Feed.STOCK)
        assert state.failures == failures
        assert bench.db.read_now(stock.summary_of, state.shop_id).read_at <= state.tried_at
        assert state.next_at - state.tried_at == timedelta(minutes=minutes)
        assert state.cursor == "2026-11-19"


async def test_the_velocity_that_was_known_stays_with_its_age_while_the_sales_fail(bench: Any, valid: Any) -> None:
    acme = bench.id_of("acme-us")
    await bench.sync("acme-us", Feed.STOCK)
    before = {level.reading.sku_id: level.demand for level in bench.db.read_now(stock.levels, acme)}
    bench.at(bench.clock() + timedelta(days=1))
    bench.fault("server_error", path=SALES)
    [said] = await bench.sync("acme-us", Feed.STOCK)
    assert "HTTP 500" in said
    after = {level.reading.sku_id: level.demand for level in bench.db.read_now(stock.levels, acme)}
    assert after == before
    counts = bench.db.read_now(stock.summary_of, acme)
    assert bench.clock() - counts.read_at < timedelta(minutes=1)
    assert "sales up to Sat 21 Nov" in str(valid(answer(bench)).blocks[-1])
    bench.well_again()
    assert await bench.sync("acme-us", Feed.STOCK) == [None]
    assert "sales up to Sun 22 Nov" in str(valid(answer(bench)).blocks[-1])


async def test_skus_whose_stock_was_never_told_are_counted_as_such(bench: Any, valid: Any) -> None:
    bench.fault("item_errors", "baby-bee", path=INVENTORY)
    assert await bench.sync("baby-bee", Feed.STOCK) == [None]
    known = len(bench.db.read_now(stock.levels, bench.id_of("baby-bee")))
    assert 0 < known < 4
    said = f"{known} of 4 SKUs; stock of {4 - known} not told"
    told = valid(answer(bench, "baby-bee"))
    assert said in told.text
    assert "No SKU that sells is known to be out or about to be." in told.text
    assert f"1 shop, {said}" in valid(digest(bench, "baby-bee")).text


async def test_stock_that_is_not_told_any_more_has_the_age_of_the_look_that_told_it(bench: Any, valid: Any) -> None:
    assert await bench.sync("baby-bee", Feed.STOCK) == [None]
    bench.fault("item_errors", "baby-bee", path=INVENTORY)
    for minutes in (15, 30):
        bench.at(NOW + timedelta(minutes=minutes))
        assert await bench.sync("baby-bee", Feed.STOCK) == [None]
        told = valid(answer(bench, "baby-bee"))
        assert "2 of 4 SKUs; stock of 2 not told" in told.text
        assert f", {minutes} min ago" in str(told.blocks[-1])
        assert f"stock of {minutes} min ago, not told since" in str(told.blocks[1])
    bench.well_again()
    assert await bench.sync("baby-bee", Feed.STOCK) == [None]
    told = valid(answer(bench, "baby-bee"))
    assert told.text.startswith("Baby Bee · stock · 4 SKUs\n")
    assert ", 0 min ago" in str(told.blocks[-1])
    assert "not told" not in str(told.blocks)


async def test_an_old_figure_is_told_once_an_event_has_it_read(bench: Any) -> None:
    shop = bench.db.read_now(shop_by_id, bench.id_of("baby-bee"))
    await bench.sync("baby-bee", Feed.STOCK)
    bench.fault("item_errors", "baby-bee", path=INVENTORY)
    await bench.sync("baby-bee", Feed.STOCK)
    counts = bench.db.read_now(stock.summary_of, shop.id)
    [old, *_] = [level for level in bench.db.read_now(stock.levels, shop.id) if level.untold_since]
    read = replace(old.reading, sellable=0, read_at=bench.clock())
    bench.db.write_now(keep_readings, shop, [read], bench.clock(), shipped_rules())
    [after] = bench.db.read_now(stock.levels_of, shop.id, [read.sku_id]).values()
    assert after.untold_since is None
    recounted = bench.db.read_now(stock.summary_of, shop.id)
    assert recounted.out + recounted.idle_out == counts.out + counts.idle_out + 1
    assert (recounted.skus, recounted.not_told) == (counts.skus, counts.not_told) == (4, 2)


async def test_products_in_a_state_that_nobody_knows_are_not_told(bench: Any, valid: Any) -> None:
    await bench.sync("baby-bee", Feed.STOCK)
    bench.fault("new_word", "baby-bee", path="products/search", name="status")
    assert await bench.sync("baby-bee", Feed.STOCK) == [None]
    assert "0 of 4 SKUs; stock of 4 not told" in valid(answer(bench, "baby-bee")).text


async def test_a_sku_for_which_all_are_refused_is_the_only_one_not_told(bench: Any, valid: Any) -> None:
    # All four, the first two, the other two and the first alone, which is then left out.
    bench.fault("code", "baby-bee", times=4, path=INVENTORY, code=12019022, message="SKU lacks valid warehouse")
    assert await bench.sync("baby-bee", Feed.STOCK) == [None]
    assert "3 of 4 SKUs; stock of 1 not told" in valid(answer(bench, "baby-bee")).text
