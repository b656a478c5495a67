"""Each due moment of a subscription becomes one message with its thread, or a miss that the next one owns up to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.domain.digests import Occasion
from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.rules import shipped_rules
from bot.domain.schedule import Slot
from bot.domain.shops import Shop
from bot.domain.sps import Source, SpsReading, noon
from bot.domain.subscriptions import AlertSubscription, DigestSubscription, Scope
from bot.messages.feeds import FEEDS
from bot.messages.kit import Message
from bot.slack.client import make_client, make_posting_client
from jobs.courier import Courier
from jobs.delivery import Delivery
from jobs.digests.run import (
    AHEAD,
    TOO_LATE,
    compose,
    digest_now_work,
    digest_work,
    occasion_of,
    restart_forgotten,
    slot_key,
    start_due,
)
from jobs.engine import Engine
from jobs.refusals import refusal_handler
from storage import subscriptions, syncs
from storage.database import Database
from storage.shops import declared, discovered
from storage.sps import save_sps_reading
from storage.subscriptions import MISSED, SENT, Kept
from storage.tables.shops import SyncRow
from storage.tables.subscriptions import SlotRow, SubscriptionRow

RULES = shipped_rules()
DUE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Office:
    """The clock's part for digests: it ticks when the test says so, and waits until the work of a tick is done."""

    def __init__(self, db: Database, engine: Engine, slack: Any, clock: Any) -> None:
        self.db, self.engine, self.slack, self.clock = db, engine, slack, clock
        self.nudges: list[datetime] = []
        poster = make_posting_client(slack.token, slack.api_url, timeout=5)
        reader = make_client(slack.token, slack.api_url, timeout=5)
        self.courier = Courier(Delivery(db, poster, reader, clock, refusal_handler(db, clock, ())))

    def nudge_at(self, moment: datetime) -> None:
        self.nudges.append(moment)

    def at(self, moment: datetime) -> None:
        self.clock.ahead = moment - datetime.now(UTC)

    def subscribe(self, topic: Topic = Topic.SPS, **more: Any) -> Kept:
        told: dict[str, Any] = {"name": "morning", "channel": "C0SHOPOPS", "at": time(9), "zone": "UTC"} | more
        return self.db.write_now(subscriptions.save_subscription, DigestSubscription(topic=topic, **told), self.clock())

    async def tick(self, moment: datetime | None = None) -> int:
        """A sweep, its work and its posts."""
        if moment:
            self.at(moment)
        started = await start_due(self.db, self.engine, self.clock())
        await self.quiet()
        return started

    async def quiet(self) -> None:
        """Waits until every slot has an outcome, then posts."""
        for _ in range(200):
            if not self.db.read_now(subscriptions.unsettled_slots, self.clock() + timedelta(days=1)):
                break
            await asyncio.sleep(0.03)
        while await self.courier.post_due():
            pass

    async def until_ended(self, work_id: str) -> None:
        for _ in range(200):
            if await self.engine.ended(work_id):
                return
            await asyncio.sleep(0.03)
        raise AssertionError(f"{work_id} did not end")

    def slot(self, kept: Kept, day: date) -> SlotRow | None:
        return self.db.read_now(Session.get, SlotRow, (kept.id, day))

    def shown(self) -> list[str]:
        """What each message in the channel says, text and blocks, without those in threads."""
        return [f"{m.text} {m.blocks}" for m in self.slack.messages() if m.thread_ts in (None, m.ts)]


@pytest.fixture
async def office(db: Database, slack: Any, clock: Any) -> AsyncIterator[Office]:
    engine = Engine(db.url, 0, timedelta(milliseconds=30))
    made = Office(db, engine, slack, clock)
    engine.does("digest", digest_work(db, RULES, clock, made.nudge_at))
    engine.does("digest_now", digest_now_work(db, RULES, clock, lambda: None))
    await engine.open()
    made.at(DUE - timedelta(hours=1))
    yield made
    engine.close(timedelta())


def rewind(session: Session, subscription_id: int, slot: Slot) -> None:
    """What the database holds when the process dies before it moves the subscription on."""
    row = update(SubscriptionRow).where(SubscriptionRow.id == subscription_id)
    session.execute(row.values(next_due_at=slot.due_at, next_local_date=slot.local_date))


def keep_shops(session: Session, count: int) -> None:
    for n in range(count):
        declared(session, Shop(str(n), f"s{n}", f"Shop {n}"))
        read_at = noon(DUE.date(), "UTC") - timedelta(hours=6)
        score = Decimal(5) - Decimal(n) / 100
        save_sps_reading(session, SpsReading(str(n), DUE.date(), read_at, Source.FILE, score))


async def test_a_due_slot_becomes_one_message_with_its_thread(office: Office) -> None:
    office.db.write_now(keep_shops, 60)
    kept = office.subscribe()
    assert await office.tick(DUE - AHEAD - timedelta(seconds=1)) == 0
    assert await office.tick(DUE) == 1
    root, *replies = office.slack.messages()
    assert "60 shops" in root.text
    assert replies
    assert {reply.thread_ts for reply in replies} == {root.ts}
    assert office.slack.keys()[0] == slot_key(kept.id, DUE.date())
    row = office.slot(kept, DUE.date())
    assert row is not None
    assert (row.state, row.reason) == (SENT, None)
    assert office.nudges == [DUE]


async def test_a_sweep_that_is_repeated_repeats_nothing(office: Office) -> None:
    office.subscribe()
    await office.tick(DUE)
    assert [await office.tick() for _ in range(3)] == [0, 0, 0]
    assert len(office.slack.messages()) == 1


async def test_a_kill_between_start_and_advance_repeats_nothing(office: Office) -> None:
    kept = office.subscribe()
    assert kept.next_slot is not None
    await office.tick(DUE)
    office.db.write_now(rewind, kept.id, kept.next_slot)
    assert await office.tick() == 1
    after = office.db.read_now(subscriptions.subscription, kept.id)
    assert after is not None
    assert after.next_slot == Slot(date(2026, 11, 23), DUE + timedelta(days=1))
    assert len(office.slack.messages()) == 1
    row = office.slot(kept, DUE.date())
    assert row is not None
    assert row.state == SENT


async def test_a_kill_long_before_the_restart_does_not_call_a_sent_slot_missed(office: Office) -> None:
    kept = office.subscribe()
    assert kept.next_slot is not None
    await office.tick(DUE)
    office.db.write_now(rewind, kept.id, kept.next_slot)
    await office.tick(DUE + timedelta(hours=20))
    row = office.slot(kept, DUE.date())
    assert row is not None
    assert row.state == SENT
    await office.tick(DUE + timedelta(days=1))
    assert "did not go out" not in office.shown()[-1]


async def test_it_is_made_before_it_is_due_and_posted_when_it_is(office: Office) -> None:
    office.db.write_now(keep_shops, 60)
    kept = office.subscribe()
    assert await office.tick(DUE - AHEAD) == 1
    assert (office.slot(kept, DUE.date()).state, office.shown()) == (SENT, [])
    assert await office.tick(DUE - timedelta(seconds=1)) == 0
    assert office.shown() == []
    await office.tick(DUE)
    [shown] = office.shown()
    assert "late" not in shown


async def test_one_that_is_switched_off_when_it_is_made_but_not_due_is_not_posted(office: Office) -> None:
    office.db.write_now(keep_shops, 60)
    kept = office.subscribe()
    await office.tick(DUE - AHEAD)
    office.db.write_now(subscriptions.switch_off, kept.id, "switched off by Ana")
    await office.tick(DUE)
    slot = office.slot(kept, DUE.date())
    assert (slot.state, slot.reason, office.shown()) == (MISSED, "switched off by Ana", [])


async def test_one_that_is_removed_when_it_is_made_but_not_due_is_not_posted(office: Office) -> None:
    kept = office.subscribe()
    await office.tick(DUE - AHEAD)
    office.db.write_now(subscriptions.remove_subscription, kept.id)
    await office.tick(DUE)
    assert office.shown() == []


async def test_many_processes_tick_and_post_once(office: Office) -> None:
    office.subscribe()
    office.subscribe(Topic.STOCK, name="stock")
    office.at(DUE)
    others = [Database(office.db.url) for _ in range(3)]
    started = await asyncio.gather(*(start_due(one, office.engine, office.clock()) for one in others))
    await office.quiet()
    for one in others:
        one.close()
    assert sum(started) == 2
    assert len(office.slack.messages()) == 2


async def test_a_late_slot_is_posted_and_says_so(office: Office) -> None:
    office.subscribe()
    await office.tick(DUE + timedelta(hours=2))
    [shown] = office.shown()
    assert shown.startswith("(late)")
    assert "2 h ago" in shown


async def test_slots_that_are_too_late_are_missed_and_the_next_digest_says_so(office: Office) -> None:
    kept = office.subscribe()
    assert await office.tick(DUE + timedelta(days=2, hours=1)) == 3
    for day in (date(2026, 11, 22), date(2026, 11, 23)):
        row = office.slot(kept, day)
        assert row is not None
        assert (row.state, row.reason) == (MISSED, TOO_LATE)
    [shown] = office.shown()
    assert "2 earlier digests did not go out: Sunday 22 November and Monday 23 November" in shown
    await office.tick(DUE + timedelta(days=3))
    assert "did not go out" not in office.shown()[-1]
    assert len(office.shown()) == 2


async def test_twelve_hours_late_is_still_useful_and_more_is_not(office: Office) -> None:
    kept = office.subscribe()
    await office.tick(DUE + timedelta(hours=11, minutes=59))
    await office.tick(DUE + timedelta(days=1, hours=12, minutes=1))
    states = [row.state for day in (22, 23) if (row := office.slot(kept, date(2026, 11, day)))]
    assert states == [SENT, MISSED]
    assert len(office.slack.messages()) == 1


async def test_work_that_comes_too_late_records_the_miss(office: Office) -> None:
    kept = office.subscribe()
    office.at(DUE + timedelta(hours=13))
    key = slot_key(kept.id, DUE.date())
    due = {"subscription_id": kept.id, "local_date": "2026-11-22", "due_at": DUE.isoformat()}
    await office.engine.start(key, "digest", **due)
    await office.until_ended(key)
    row = office.slot(kept, DUE.date())
    assert row is not None
    assert (row.state, row.reason) == (MISSED, TOO_LATE)


async def test_a_subscription_that_is_switched_off_is_not_due(office: Office) -> None:
    kept = office.subscribe()
    office.db.write_now(subscriptions.switch_off, kept.id, "Slack refused to post: is_archived")
    assert await office.tick(DUE) == 0
    assert office.slack.messages() == []


async def test_one_switched_off_after_the_sweep_is_missed_with_its_reason(office: Office) -> None:
    kept = office.subscribe()
    office.at(DUE)
    office.db.write_now(subscriptions.switch_off, kept.id, "not wanted")
    key = slot_key(kept.id, DUE.date())
    due = {"subscription_id": kept.id, "local_date": "2026-11-22", "due_at": DUE.isoformat()}
    await office.engine.start(key, "digest", **due)
    await office.until_ended(key)
    row = office.slot(kept, DUE.date())
    assert row is not None
    assert (row.state, row.reason) == (MISSED, "not wanted")


async def test_work_for_a_removed_subscription_just_ends(office: Office) -> None:
    kept = office.subscribe()
    office.at(DUE)
    office.db.write_now(subscriptions.remove_subscription, kept.id)
    await office.engine.start(
        "late", "digest", subscription_id=kept.id, local_date="2026-11-22", due_at=DUE.isoformat()
    )
    await office.until_ended("late")
    assert office.slot(kept, DUE.date()) is None
    assert await office.tick() == 0


async def test_a_new_subscription_never_inherits_the_slots_of_a_removed_one(office: Office) -> None:
    first = office.subscribe()
    await office.tick(DUE)
    office.db.write_now(subscriptions.remove_subscription, first.id)
    office.at(DUE + timedelta(minutes=1))
    second = office.subscribe(name="again", at=time(9, 30))
    assert second.id != first.id
    await office.tick(DUE + timedelta(minutes=30))
    assert len(office.slack.messages()) == 2


async def test_one_bad_subscription_does_not_stop_the_others(office: Office) -> None:
    bad = office.subscribe(name="a")
    office.subscribe(name="b", channel="C0SHOPALERTS")

    def spoil(session: Session) -> None:
        session.execute(update(SubscriptionRow).where(SubscriptionRow.id == bad.id).values(zone="Mars/Olympus"))

    office.db.write_now(spoil)
    await start_due(office.db, office.engine, DUE)
    office.at(DUE)
    for _ in range(100):
        await office.courier.post_due()
        if office.slack.messages("C0SHOPALERTS"):
            break
        await asyncio.sleep(0.03)
    assert len(office.slack.messages("C0SHOPALERTS")) == 1


@pytest.mark.parametrize("first", [date(2026, 10, 24), date(2027, 3, 27)])
async def test_days_on_which_the_clocks_change_have_one_digest(office: Office, first: date) -> None:
    office.at(datetime.combine(first, time(), UTC) - timedelta(hours=12))
    office.subscribe(at=time(1, 30), zone="Europe/London")
    moment = datetime.combine(first, time(), UTC) - timedelta(hours=2)
    while moment < datetime.combine(first + timedelta(days=2), time(12), UTC):
        await office.tick(moment)
        moment += timedelta(minutes=30)
    keys: list[str] = office.slack.keys()
    posted = [key.rpartition(":")[2] for key in keys]
    assert posted == [(first + timedelta(days=n)).isoformat() for n in range(3)]


async def test_work_that_ended_without_an_outcome_is_started_again_once(office: Office) -> None:
    async def faulty(**_: object) -> None:
        """Ends without saying what became of the slot, as a fault of ours may."""

    kept = office.subscribe()
    office.at(DUE)
    office.engine.does("digest", faulty)
    await start_due(office.db, office.engine, office.clock())
    await office.until_ended(slot_key(kept.id, DUE.date()))
    assert await restart_forgotten(office.db, office.engine, office.clock()) == 0, (
        "it is too early to call it forgotten"
    )
    office.engine.does("digest", digest_work(office.db, RULES, office.clock, office.nudge_at))
    office.at(DUE + timedelta(minutes=6))
    assert await restart_forgotten(office.db, office.engine, office.clock()) == 1
    await office.quiet()
    assert await restart_forgotten(office.db, office.engine, office.clock()) == 0
    assert len(office.slack.messages()) == 1
    row = office.slot(kept, DUE.date())
    assert row is not None
    assert row.state == SENT


async def test_work_that_is_still_running_is_not_started_again(office: Office) -> None:
    begun, done, runs = asyncio.Event(), asyncio.Event(), []

    async def slow(**told: object) -> None:
        runs.append(told)
        begun.set()
        await done.wait()

    kept = office.subscribe()
    office.at(DUE)
    office.engine.does("digest", slow)
    await start_due(office.db, office.engine, office.clock())
    await asyncio.wait_for(begun.wait(), 10)
    office.at(DUE + timedelta(minutes=6))
    assert await restart_forgotten(office.db, office.engine, office.clock()) == 1
    assert await office.engine.ended(f"{slot_key(kept.id, DUE.date())}:2026112209") is None
    done.set()
    await office.until_ended(slot_key(kept.id, DUE.date()))
    assert len(runs) == 1


async def test_work_that_keeps_failing_is_tried_once_an_hour_and_then_missed(office: Office) -> None:
    runs: list[object] = []

    async def faulty(**told: object) -> None:
        runs.append(told)

    kept = office.subscribe()
    office.at(DUE)
    office.engine.does("digest", faulty)
    await start_due(office.db, office.engine, office.clock())
    await office.until_ended(slot_key(kept.id, DUE.date()))
    for minutes in (6, 7, 59, 61, 62):
        office.at(DUE + timedelta(minutes=minutes))
        await restart_forgotten(office.db, office.engine, office.clock())
        await office.until_ended(f"{slot_key(kept.id, DUE.date())}:{office.clock():%Y%m%d%H}")
    assert len(runs) == 3
    office.engine.does("digest", digest_work(office.db, RULES, office.clock, office.nudge_at))
    office.at(DUE + timedelta(hours=13))
    await restart_forgotten(office.db, office.engine, office.clock())
    await office.quiet()
    row = office.slot(kept, DUE.date())
    assert row is not None
    assert (row.state, row.reason) == (MISSED, TOO_LATE)


@pytest.mark.parametrize("topic", Topic)
async def test_without_any_shop_the_digest_says_something_sensible(
    office: Office, topic: Topic, valid: Callable[[Message], Message]
) -> None:
    kept = office.subscribe(topic)
    for since in (None, DUE - timedelta(days=1)):
        digest = valid(office.db.read_now(compose, kept, Occasion("UTC", DUE, DUE, since), RULES))
        assert "0 shops" in digest.text
    await office.tick(DUE)
    assert len(office.slack.messages()) == 1


async def test_a_digest_on_demand_is_posted_once_a_request_and_moves_no_slot(office: Office) -> None:
    kept = office.subscribe()
    for request in ("r1", "r1", "r2"):
        await office.engine.start(f"now:{request}", "digest_now", subscription_id=kept.id, request=request)
    for request in ("r1", "r2"):
        await office.until_ended(f"now:{request}")
    await office.quiet()
    assert sorted(office.slack.keys()) == [f"now:{kept.id}:r1", f"now:{kept.id}:r2"]
    after = office.db.read_now(subscriptions.subscription, kept.id)
    assert after is not None
    assert after.next_slot == kept.next_slot


async def test_a_digest_is_compared_with_the_one_before(office: Office) -> None:
    kept = office.subscribe()
    assert office.db.read_now(occasion_of, kept, DUE, DUE).since is None
    await office.tick(DUE)
    tomorrow = DUE + timedelta(days=1)
    since = office.db.read_now(occasion_of, kept, tomorrow, tomorrow).since
    assert since is not None
    assert DUE <= since < DUE + timedelta(minutes=1)


async def test_alerts_have_no_digest(office: Office) -> None:
    alerts = AlertSubscription("alerts", "C0SHOPALERTS")
    kept = office.db.write_now(subscriptions.save_subscription, alerts, office.clock())
    with pytest.raises(ValueError, match="alerts, not to a digest"):
        office.db.read_now(compose, kept, Occasion("UTC", DUE, DUE), RULES)


@pytest.mark.parametrize("topic", Topic)
async def test_a_digest_says_what_of_its_shops_cannot_be_read_and_why(office: Office, topic: Topic) -> None:
    office.subscribe(topic, scope=Scope(groups=("here",)))
    for shop_id, groups, error, days in (("1", ("here",), "the scope <is> missing", 2), ("2", ("here",), "slow", 0)):
        office.db.write_now(failing_shop, shop_id, groups, Feed(topic), error, DUE - timedelta(days=days))
    office.db.write_now(failing_shop, "3", ("elsewhere",), Feed(topic), "another's", DUE - timedelta(days=9))
    await office.tick(DUE)
    note = office.slack.messages()[0].blocks[1]["elements"][0]["text"]
    assert note.startswith(f":warning: The {FEEDS[Feed(topic)]} of *Shop 1* cannot be read since")
    assert note.endswith("the scope &lt;is&gt; missing")


def failing_shop(
    session: Session, shop_id: str, groups: tuple[str, ...], feed: Feed, error: str, read_at: datetime
) -> None:
    discovered(session, Shop(shop_id, f"s{shop_id}", f"Shop {shop_id}"), "cipher")
    declared(session, Shop(shop_id, f"s{shop_id}", f"Shop {shop_id}", groups=groups))
    syncs.plan(session, shop_id, read_at)
    its_feed = update(SyncRow).where(SyncRow.shop_id == shop_id, SyncRow.feed == feed)
    session.execute(its_feed.values(error=error, done_at=read_at))
