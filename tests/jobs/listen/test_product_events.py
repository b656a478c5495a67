"""Products that are reported to change are read again, each with its reasons and its stock."""

from typing import Any

import pytest

from bot.domain.feeds import Feed
from storage import stock
from storage.violations_listings import blocked_listings


@pytest.fixture
async def product(branch: Any) -> Any:
    """A product of acme-us that sells, when all was read."""
    await branch.read()
    shop = branch.world.shops.named("acme-us")
    blocked = {one.product_id for one in branch.db.read_now(blocked_listings, [shop.id], None)}
    catalogue = branch.world.catalogue(shop)
    return next(one for one in catalogue.products if one.status == "ACTIVATE" and one.id not in blocked)


async def test_a_failed_audit_becomes_a_risk_and_a_message_with_the_reason(branch: Any, product: Any) -> None:
    verdict = {"status": "FAILED", "reason": "The image has text on it.", "suggestion": "Use a plain picture."}
    await branch.lever("world", listing={"shop": "acme-us", "product_id": product.id, **verdict})
    assert await branch.work() == 2, "5 and 37"
    [risk] = [risk for risk in branch.risks("violations.listing") if risk.finding.subject == product.title]
    assert "The image has text on it." in risk.finding.evidence[0]
    assert risk.finding.advice == "Use a plain picture."
    assert len([text for text in branch.alerts() if "Listing rejected" in text and product.title in text]) == 1
    assert branch.calls(f"/products/{product.id}") == 1


async def test_a_listing_that_is_back_ends_its_risk(branch: Any, product: Any) -> None:
    for status in ("PLATFORM_DEACTIVATED", "ACTIVATE"):
        branch.clock.forward(seconds=2)
        branch.at(branch.clock())
        await branch.lever("world", listing={"shop": "acme-us", "product_id": product.id, "status": status})
        await branch.work()
    assert product.title not in {risk.finding.subject for risk in branch.risks("violations")}


async def test_a_sku_that_was_taken_off_is_no_longer_live(branch: Any, product: Any) -> None:
    taken_off = {"shop": "acme-us", "product_id": product.id, "status": "PLATFORM_DEACTIVATED"}
    await branch.lever("world", listing=taken_off)
    assert await branch.work() == 2, "5 and 50"
    levels = branch.db.read_now(stock.levels_of, branch.id_of(), [sku.id for sku in product.skus])
    assert levels
    assert {level.reading.status for level in levels.values()} == {"PLATFORM_DEACTIVATED"}


async def test_many_products_at_once_are_searched_for_instead_of_read_one_by_one(branch: Any) -> None:
    await branch.read()
    branch.clock.forward(minutes=2)
    products = branch.world.catalogue(branch.world.shops.named("acme-us")).products
    assert len(products) > 20
    for product in products[:21]:
        await branch.event(15, product_id=product.id, changed_fields=["title"])
    before = branch.calls("/product/202309/products/")
    assert await branch.work() == 21
    assert branch.calls("/product/202309/products/") == before
    assert {branch.state(feed).next_at <= branch.clock() for feed in (Feed.VIOLATIONS, Feed.STOCK)} == {True}


async def test_a_product_that_is_gone_is_left_to_the_syncs(branch: Any) -> None:
    before = branch.risks()
    await branch.event(5, product_id=1_729_999_999_999_999_999)
    assert await branch.work() == 1
    assert (branch.heard().waiting, branch.heard().left, branch.risks()) == (0, 0, before)


async def test_an_older_answer_does_not_undo_a_newer_one(branch: Any, product: Any) -> None:
    """A sync finds the listing well, then it fails its audit, an event has it read, and then the sync writes."""
    from jobs.sync.violations import fetch_violations, save_violations

    shop = branch.shop()
    slow = await fetch_violations(await branch.lines.shop(shop.id), shop, None, branch.clock())
    await branch.lever("world", listing={"shop": "acme-us", "product_id": product.id, "status": "FAILED"})
    await branch.work()
    branch.db.write_now(save_violations, shop, slow, branch.clock())
    blocked = branch.db.read_now(blocked_listings, [shop.id], None)
    assert product.id in {one.product_id for one in blocked}


async def test_lost_events_are_made_good_by_the_sync(branch: Any, product: Any) -> None:
    await branch.lever("webhooks", fault={"kind": "lost", "times": 2})
    await branch.lever("world", listing={"shop": "acme-us", "product_id": product.id, "status": "FAILED"})
    assert await branch.work() == 0
    await branch.syncer.one(branch.id_of(), Feed.VIOLATIONS)
    await branch.event(5, product_id=product.id)
    await branch.work()
    assert len([text for text in branch.alerts() if "Listing rejected" in text and product.title in text]) == 1
