"""Working the inbox: what fails is tried again and stops nobody else, and nothing is worked twice."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.feeds import Feed
from bot.domain.webhooks import MOST_TRIES
from jobs.listen.listener import LEASE, NOT_KNOWN, Listener
from storage.authorisations import access_to, authorisation
from storage.syncs import SOONEST
from storage.webhooks import take_due

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


async def test_an_order_has_its_feed_read_now_but_at_most_once_a_minute(branch: Any) -> None:
    await branch.syncer.one(branch.id_of(), Feed.ORDERS)
    read_at = branch.state(Feed.ORDERS).done_at
    for _ in range(3):
        await branch.event(1, order_id="576653688135258178", order_status="AWAITING_SHIPMENT")
    assert await branch.work() == 3
    assert branch.state(Feed.ORDERS).next_at == read_at + SOONEST
    branch.clock.forward(minutes=5)
    await branch.event(4, package_list=[{"package_id": "1", "order_id_list": ["2"]}])
    await branch.work()
    assert branch.state(Feed.ORDERS).next_at == read_at + SOONEST, "it is due since then"


@pytest.mark.parametrize(("number", "feeds"), [(11, {Feed.ORDERS, Feed.RETURNS}), (12, {Feed.ORDERS, Feed.RETURNS})])
async def test_cancellations_and_returns_have_their_feeds_read(branch: Any, number: int, feeds: set[Feed]) -> None:
    for feed in (Feed.ORDERS, Feed.RETURNS, Feed.VIOLATIONS):
        await branch.syncer.one(branch.id_of(), feed)
    branch.clock.forward(minutes=2)
    await branch.event(number, order_id="1")
    await branch.work()
    due = {feed for feed in (*feeds, Feed.VIOLATIONS) if branch.state(feed).next_at <= branch.clock()}
    assert due == feeds


async def test_a_feed_that_is_being_read_is_asked_for_again_afterwards(branch: Any) -> None:
    await branch.syncer.one(branch.id_of(), Feed.ORDERS)
    taken = "UPDATE syncs SET taken_at = done_at WHERE feed = 'orders' AND shop_id = :shop"
    branch.db.write_now(lambda session: session.execute(text(taken), {"shop": branch.id_of()}))
    await branch.event(1, order_id="1")
    assert await branch.work() == 1
    heard = branch.heard()
    assert (heard.waiting, heard.left) == (1, 0), "it waits, and has not failed"
    branch.clock.forward(minutes=1)
    assert await branch.work() == 1


async def test_a_feed_that_fails_keeps_its_pause(branch: Any) -> None:
    branch.fault("server_error", "/orders/search")
    await branch.syncer.one(branch.id_of(), Feed.ORDERS)
    next_at = branch.state(Feed.ORDERS).next_at
    await branch.event(1, order_id="1")
    await branch.work()
    assert branch.state(Feed.ORDERS).next_at == next_at


async def test_what_fails_is_tried_again_after_growing_waits_and_then_left_with_its_reason(branch: Any) -> None:
    branch.fault("server_error", "/products/")
    await branch.event(5, product_id=1)
    waits = []
    for _ in range(MOST_TRIES):
        assert await branch.work() == 1
        assert await branch.work() == 0, "not at once"
        began = branch.clock()
        while branch.heard().waiting and not branch.db.read_now(_due, branch.clock()):
            branch.clock.forward(seconds=10)
        waits.append(branch.clock() - began)
    assert waits[:3] == sorted(waits[:3])
    assert waits[2] > waits[0]
    heard = branch.heard()
    assert (heard.waiting, heard.left) == (0, 1)
    assert "500" in heard.example
    assert "wait, then try again" in heard.example


def _due(session: Any, now: datetime) -> bool:
    return bool(session.execute(text("SELECT next_at FROM webhooks")).scalar_one() <= _stored(session, now))


def _stored(session: Any, now: datetime) -> Any:
    return str(now.replace(tzinfo=None)) if session.get_bind().dialect.name == "sqlite" else now


async def test_one_shop_that_fails_stops_no_other_and_no_other_look(branch: Any) -> None:
    branch.fault("server_error", "/products/")
    await branch.syncer.one(branch.id_of(), Feed.ORDERS)
    branch.clock.forward(minutes=2)
    await branch.event(5, product_id=1)
    await branch.event(1, order_id="1")
    await branch.event(71, "lumen-hair", sku_id="1")
    assert await branch.work() == 3
    assert branch.heard().waiting == 1
    assert branch.state(Feed.ORDERS).next_at <= branch.clock()


async def test_a_fault_of_ours_is_kept_with_its_kind(branch: Any) -> None:
    branch.db.write_now(lambda session: session.execute(text("ALTER TABLE promotions RENAME TO hidden")))
    branch.fault("code", "/promotion/", code=105005, message="scope missing")
    await branch.event(39, activity_id="1", status="EXPIRED")
    await branch.work()
    reason = branch.db.read_now(lambda session: session.execute(text("SELECT error FROM webhooks")).scalar_one())
    assert "(see the log)" in reason


async def test_a_shop_that_nobody_knows_is_looked_for_once(branch: Any) -> None:
    branch.db.write_now(lambda s: s.execute(text("DELETE FROM shops WHERE id = :id"), {"id": branch.id_of("kite-uk")}))
    before = branch.calls("/authorization/")
    await branch.event(71, "kite-uk", sku_id="1")
    await branch.work()
    assert branch.shop("kite-uk").name == "Kite UK"
    assert (branch.heard().waiting, branch.calls("/authorization/") - before) == (0, 1)


async def test_one_that_no_authorisation_opens_is_kept_and_asked_for_now_and_then_only(branch: Any) -> None:
    rows = "UPDATE webhooks SET shop_id = '404'"
    for number in ("1", "2"):
        await branch.event(71, sku_id=number)
    branch.db.write_now(lambda session: session.execute(text(rows)))
    before = branch.calls("/authorization/")
    for _ in range(3):
        await branch.work()
        branch.clock.forward(minutes=1)
    assert branch.calls("/authorization/") - before == 1
    reason = branch.db.read_now(lambda session: session.scalar(text("SELECT DISTINCT error FROM webhooks")))
    assert (branch.heard().waiting, reason) == (2, NOT_KNOWN)


async def test_what_a_dead_process_had_taken_is_taken_again(branch: Any) -> None:
    await branch.event(71, sku_id="1")
    now = branch.clock()
    assert len(branch.db.write_now(take_due, now, now + LEASE, 8)) == 1
    assert await branch.work() == 0
    branch.clock.ahead += LEASE
    assert await branch.work() == 1
    assert branch.heard().waiting == 0


async def test_a_slow_shop_does_not_hold_up_the_others(branch: Any) -> None:
    branch.fault("delay", "/products/", times=1, seconds=30)
    await branch.event(5, product_id=1)
    assert await branch.listener.start_due() == 1
    await branch.event(71, "lumen-hair", sku_id="1")
    assert await branch.listener.start_due() == 1
    await asyncio.wait([branch.listener._busy[branch.id_of("lumen-hair")]])
    assert branch.heard().waiting == 1
    await branch.listener.finish(timedelta())


async def test_the_sweep_waits_while_all_places_are_taken(branch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from jobs.listen import listener as listeners

    monkeypatch.setattr(listeners, "AT_ONCE", 1)
    for slug in ("acme-us", "lumen-hair"):
        await branch.event(71, slug, sku_id="1")
    assert await branch.listener.start_due() == 1
    assert await branch.listener.start_due() == 0
    await branch.listener.finish(timedelta(seconds=30))
    assert await branch.work() == 1


async def test_a_seller_who_takes_the_authorisation_back_ends_the_polling(branch: Any) -> None:
    branch.at(NOW + timedelta(minutes=1))
    await branch.event(6, message="The seller has cancelled the authorization.")
    await branch.work()
    assert branch.db.read_now(access_to, branch.id_of()).cipher is None
    assert "took it back" in branch.state(Feed.STOCK).error


async def test_an_old_end_that_comes_late_does_not_end_a_new_authorisation(branch: Any) -> None:
    await branch.event(6)
    again = "UPDATE authorisations SET authorised_at = :at"
    later = branch.clock() + timedelta(hours=1)
    stored = later if branch.db.engine.dialect.name == "postgresql" else str(later.replace(tzinfo=None))
    branch.db.write_now(lambda session: session.execute(text(again), {"at": stored}))
    await branch.work()
    assert branch.db.read_now(access_to, branch.id_of()).cipher
    assert branch.heard().waiting == 0


async def test_an_end_of_another_app_changes_nothing(branch: Any) -> None:
    branch.at(NOW + timedelta(minutes=1))
    await branch.event(6)
    branch.db.write_now(lambda session: session.execute(text("UPDATE webhooks SET app_key = 'other'")))
    await branch.work()
    assert branch.db.read_now(access_to, branch.id_of()).cipher


@pytest.mark.parametrize("told", ["1798761600", "1798761600000", "2027-01-01", "2027-01-01T00:00:00Z"])
async def test_an_authorisation_that_ends_soon_is_remembered_with_its_date(branch: Any, told: str) -> None:
    branch.at(NOW + timedelta(minutes=1))
    await branch.event(7, expiration_time=told)
    await branch.work()
    mine = branch.db.read_now(access_to, branch.id_of()).authorisation
    assert branch.db.read_now(authorisation, mine.id).refresh_ends_at == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("told", ["soon", "", None, "99999999999999999999", "0000-00-00"])
async def test_one_without_a_date_changes_nothing(branch: Any, told: str | None) -> None:
    before = branch.db.read_now(access_to, branch.id_of())
    await branch.event(7, expiration_time=told)
    await branch.work()
    assert branch.db.read_now(access_to, branch.id_of()) == before
    assert branch.heard().left + branch.heard().waiting == 0


async def test_a_worked_event_keeps_no_body(branch: Any) -> None:
    await branch.event(71, sku_id="1")
    await branch.work()
    row = branch.db.read_now(lambda session: session.execute(text("SELECT body, done_at, error FROM webhooks")).one())
    assert (row.body, row.error, row.done_at is None) == (None, None, False)


async def test_data_that_is_json_in_a_text_is_read_too(branch: Any) -> None:
    await branch.lever(
        "webhooks", send={"shop": "acme-us", "type": 39, "data": '{"activity_id": "9", "status": "EXPIRED"}'}
    )
    await branch.work()
    assert branch.db.read_now(lambda session: session.scalar(text("SELECT id FROM promotions"))) == "9"


async def test_two_listeners_on_one_shop_take_different_events(branch: Any) -> None:
    other = Listener(branch.listener._place, lambda: None, lambda: asyncio.sleep(0))
    await branch.event(71, sku_id="1")
    first = await branch.listener.start_due()
    await branch.event(71, sku_id="2")
    second = await other.start_due()
    await asyncio.gather(branch.listener.finish(timedelta(seconds=30)), other.finish(timedelta(seconds=30)))
    assert (first, second, branch.heard().waiting) == (1, 1, 0)
