"""Stock of which a part is not told: what is told is kept and judged, and what is missing is said."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.rules import shipped_rules
from bot.messages.kit import Message
from handlers.answers.stock import answer_stock
from storage import stock
from storage.risks import risks_of
from storage.shops import shop_by_id

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SALES, INVENTORY = "shop_skus/performance", "inventory/search"


def answer(bench: Any, slug: str = "acme-us") -> Message:
    """What is answered on the stock of a shop."""
    shop = bench.db.read_now(shop_by_id, bench.id_of(slug))
    return bench.db.read_now(answer_stock, [shop], shop, 7, bench.clock(), shipped_rules())


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
