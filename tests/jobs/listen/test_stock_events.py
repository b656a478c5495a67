"""What is reported of stock is read again, judged and told; what the events say of it is not believed."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.feeds import Feed
from jobs.detection import detect
from storage import stock


@pytest.fixture
async def sku(branch: Any) -> Any:
    """A SKU of acme-us that sells and has no risk, when all was read."""
    await branch.read()
    troubled = {risk.finding.key for risk in branch.risks("stock")}
    levels = branch.db.read_now(stock.levels, branch.id_of())
    return next(
        level.reading
        for level in sorted(levels, key=lambda level: -(level.demand.a_day if level.demand else 0))
        if level.reading.live
        and level.reading.sellable > 50
        and f"stock:{branch.id_of()}:{level.reading.sku_id}" not in troubled
    )


async def test_a_stock_out_becomes_a_risk_and_a_message(branch: Any, sku: Any) -> None:
    before = len(branch.risks("stock"))
    await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": 0})
    assert branch.heard().waiting == 2, "27 and 71"
    assert await branch.work() == 2
    [risk] = [risk for risk in branch.risks("stock") if risk.finding.subject == sku.label]
    assert risk.finding.title == "out of stock"
    assert len(branch.risks("stock")) == before + 1
    assert [text for text in branch.alerts() if sku.label in text]
    assert (branch.heard().waiting, branch.heard().left, len(branch.nudges)) == (0, 0, 1)


async def test_several_events_make_one_call(branch: Any, sku: Any) -> None:
    for units in (40, 30, 20, 0):
        await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": units})
    before = branch.calls("")
    assert await branch.work() == 5
    assert branch.calls("") - before == 1
    assert branch.calls("inventory/search") >= 1


async def test_it_recovers_by_an_event_too(branch: Any, sku: Any) -> None:
    for units in (0, 5_000):
        await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": units})
        await branch.work()
    assert sku.label not in {risk.finding.subject for risk in branch.risks("stock")}


async def test_what_the_event_says_is_not_believed(branch: Any, sku: Any) -> None:
    told = {
        "sku_id": sku.sku_id,
        "product_id": sku.product_id,
        "current_inventory_status": "OUT_OF_STOCK",
        "inventory_distribution": {"available_quantity": 0},
    }
    before = branch.risks("stock")
    await branch.event(27, **told)
    assert await branch.work() == 1
    assert branch.risks("stock") == before
    [level] = branch.db.read_now(stock.levels_of, branch.id_of(), [sku.sku_id]).values()
    assert level.reading.sellable == sku.sellable


async def test_events_in_the_wrong_order_end_in_what_is_true(branch: Any, sku: Any) -> None:
    await branch.lever("webhooks", fault={"kind": "reorder", "type": 71})
    await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": 9_000})
    await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": 0})
    await branch.work()
    [level] = branch.db.read_now(stock.levels_of, branch.id_of(), [sku.sku_id]).values()
    assert level.reading.sellable == 0


async def test_a_look_that_asked_first_and_writes_last_changes_nothing(branch: Any, sku: Any) -> None:
    """A sync reads 100 units, then the stock falls, an event makes it be read, and then the sync writes its 100."""
    from jobs.sync.stock import fetch_stock, save_stock

    shop = branch.shop()
    slow = await fetch_stock(await branch.lines.shop(shop.id), shop, branch.state(Feed.STOCK).cursor, branch.clock())
    await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": 0})
    await branch.work()
    branch.db.write_now(save_stock, shop, slow, branch.clock())
    branch.db.write_now(detect, shop, Feed.STOCK.topic, branch.clock(), branch.syncer._rules)
    [level] = branch.db.read_now(stock.levels_of, branch.id_of(), [sku.sku_id]).values()
    assert level.reading.sellable == 0
    assert sku.label in {risk.finding.subject for risk in branch.risks("stock")}


async def test_the_counts_of_the_shop_follow(branch: Any, sku: Any) -> None:
    before = branch.db.read_now(stock.summary_of, branch.id_of())
    await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": 0})
    await branch.work()
    after = branch.db.read_now(stock.summary_of, branch.id_of())
    assert (after.out, after.read_at) == (before.out + 1, before.read_at)


async def test_an_event_changes_no_risk_of_another_sku(branch: Any, sku: Any) -> None:
    others = {risk.id: risk for risk in branch.risks()}
    await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": 0})
    await branch.work()
    assert {risk.id: risk for risk in branch.risks() if risk.id in others} == others


@pytest.mark.parametrize("data", [{}, {"sku_id": "1"}, {"sku_id": ["x"]}, {"sku_id": "../../etc"}])
async def test_an_event_that_names_nothing_known_has_the_whole_stock_read(branch: Any, data: dict[str, Any]) -> None:
    await branch.syncer.one(branch.id_of(), Feed.STOCK)
    branch.clock.forward(minutes=2)
    await branch.event(71, **data)
    assert await branch.work() == 1
    assert branch.state(Feed.STOCK).next_at <= branch.clock()
    assert branch.heard().waiting == 0


async def test_lost_events_are_made_good_by_the_sync_with_one_risk_and_one_message(branch: Any, sku: Any) -> None:
    await branch.lever("webhooks", fault={"kind": "lost", "times": 2})
    await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": 0})
    assert await branch.work() == 0
    await branch.syncer.one(branch.id_of(), Feed.STOCK)
    assert [risk.finding.subject for risk in branch.risks("stock")].count(sku.label) == 1
    # … and the event that comes after all adds nothing.
    await branch.event(71, sku_id=sku.sku_id, product_id=sku.product_id)
    await branch.work()
    assert [risk.finding.subject for risk in branch.risks("stock")].count(sku.label) == 1
    assert len([text for text in branch.alerts() if sku.label in text]) == 1


async def test_ids_beyond_64_bits_are_looked_for_and_stop_nothing(branch: Any, sku: Any) -> None:
    await branch.lever("webhooks", fault={"kind": "huge_ids", "times": 2})
    await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": 0})
    await branch.work()
    assert branch.heard().left == 0
    branch.clock.forward(minutes=2)
    await branch.work()
    assert branch.heard().waiting == 0


async def test_two_processes_work_the_events_once(branch: Any, sku: Any) -> None:
    from jobs.listen.listener import Listener

    other = Listener(branch.listener._place, lambda: None, lambda: asyncio.sleep(0))
    await branch.lever("world", stock={"shop": "acme-us", "seller_sku": sku.seller_sku, "units": 0})
    taken = await asyncio.gather(branch.listener.start_due(), other.start_due())
    await asyncio.gather(branch.listener.finish(timedelta(seconds=30)), other.finish(timedelta(seconds=30)))
    assert sum(taken) == 2
    assert len([text for text in branch.alerts() if sku.label in text]) == 1
