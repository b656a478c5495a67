"""What is forgotten and what stays, on both databases."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.domain.aftersales import Aftersale, AftersaleKind
from bot.domain.audit import Kind, Trouble
from bot.domain.kpi import KpiDay
from bot.domain.orders import Line, Order
from bot.domain.promotions import Promotion
from bot.domain.risks import Change, Finding, Severity, Topic, Verdict
from bot.domain.schedule import Slot
from bot.domain.service import ServiceDay
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription
from bot.domain.violations_health import HealthReading
from storage import retention, risk_moves, subscriptions
from storage.aftersales import save_aftersales
from storage.database import Database
from storage.deliveries import Intent, Posted, intend, open_deliveries, posted, refused
from storage.kpi import save_kpi_days
from storage.orders import OrderRead, save_orders
from storage.promotions import save_promotions, watched_promotions
from storage.retention import DAILY_FACTS, forget_facts, forget_messages, forget_slots, forget_troubles
from storage.service import save_service_days
from storage.shops import declared
from storage.stock import save_sales
from storage.tables.audit import TroubleRow
from storage.tables.base import Base
from storage.tables.deliveries import DeliveryRow, SubjectRow
from storage.tables.orders import OrderDayRow, OrderLineRow, OrderRow
from storage.tables.sps import SpsMetricRow, SpsReadingRow
from storage.tables.stock import SkuSalesRow
from storage.tables.subscriptions import SlotRow
from storage.tables.violations import HealthReadingRow
from storage.troubles import remember
from storage.violations_health import HEALTH, mark_import, save_health

PAYLOAD = {"text": "hello", "blocks": []}
SHOP = Shop("7001", "acme-us", "Acme US")
TOLD_AT_ONCE = timedelta(days=1)


def count(db: Database, table: type[Base]) -> int:
    return db.read_now(lambda session: session.execute(select(func.count()).select_from(table)).scalar_one())


def keys(db: Database) -> list[str]:
    return sorted(db.read_now(lambda session: session.execute(select(DeliveryRow.key)).scalars().all()))


def post(db: Database, key: str, at: datetime, *subjects: str, parent: str | None = None) -> None:
    db.write_now(intend, Intent(key, "digest", "C1", PAYLOAD, at, parent=parent, subjects=subjects), at)
    db.write_now(posted, [Posted(key, "C1", f"1.{key}", at)])


def risk(db: Database, now: datetime) -> int:
    db.write_now(declared, SHOP)
    found = Finding("k", "stock.out", Topic.STOCK, SHOP.id, "Serum", Severity.CRITICAL, "out", (), "Reorder.")
    [(_, made)] = db.write_now(risk_moves.apply_verdicts, SHOP, [Verdict(Change.OPENED, found, None)], now)
    return made.id


def test_messages_that_are_over_are_forgotten_with_what_they_showed(db: Database, now: datetime) -> None:
    post(db, "old", now - timedelta(days=2), "risk:404")
    post(db, "new", now)
    db.write_now(intend, Intent("open", "digest", "C1", PAYLOAD, now), now - timedelta(days=9))
    db.write_now(intend, Intent("refused", "digest", "C1", PAYLOAD, now), now - timedelta(days=2))
    db.write_now(refused, "refused", "is_archived")
    assert db.write_now(forget_messages, now - timedelta(days=1)) == 2
    assert keys(db) == ["new", "open"]
    assert count(db, SubjectRow) == 0


def test_a_message_that_shows_a_live_risk_or_its_storm_stays_until_that_is_over(db: Database, now: datetime) -> None:
    risk_id = risk(db, now)
    post(db, "risk", now - timedelta(days=2), f"risk:{risk_id}", "risk:404")
    post(db, "storm", now - timedelta(days=2), f"storm:stock.out:{SHOP.id}")
    post(db, "other", now - timedelta(days=2), "storm:stock.low:7001", "issue:4")
    assert db.write_now(forget_messages, now) == 1
    assert keys(db) == ["risk", "storm"]
    db.write_now(risk_moves.resolve, risk_id, "U1", "", now)
    assert db.write_now(forget_messages, now) == 2


def test_a_reply_to_a_message_that_was_forgotten_is_posted_by_itself(db: Database, now: datetime) -> None:
    post(db, "root", now - timedelta(days=2))
    db.write_now(intend, Intent("reply", "digest", "C1", PAYLOAD, now, parent="root"), now)
    db.write_now(forget_messages, now - timedelta(days=1))
    assert [row.key for row in db.read_now(open_deliveries, now)] == ["reply"]


def test_no_more_than_a_batch_is_forgotten_at_once(db: Database, now: datetime) -> None:
    for n in range(5):
        post(db, str(n), now - timedelta(days=2))
    assert [db.write_now(forget_messages, now, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_due_moments_stay_until_something_became_of_them_and_was_owned_up_to(db: Database, now: datetime) -> None:
    digest = DigestSubscription("SPS", Topic.SPS, "C1", now.time(), "UTC")
    kept = db.write_now(subscriptions.save_subscription, digest, now)
    days = [now.date() - timedelta(days=n) for n in range(5)]
    for day, state in zip(days, ["sent", "sent", "missed", "missed", "due"], strict=True):
        db.write_now(subscriptions.keep_slot, kept.id, Slot(day, now - (now.date() - day)))
        if state != "due":
            db.write_now(subscriptions.settle_slot, kept.id, day, state, None)
    db.write_now(subscriptions.mark_told, kept.id, [days[2]])
    assert db.write_now(forget_slots, now) == 2
    left = db.read_now(lambda session: session.execute(select(SlotRow.local_date)).scalars().all())
    assert sorted(left) == sorted([days[0], days[3], days[4]])


def test_troubles_that_are_over_are_forgotten(db: Database, now: datetime) -> None:
    amiss = [Trouble(Kind.POST, key, "SPS", now - TOLD_AT_ONCE) for key in "ab"]
    db.write_now(remember, amiss, now)
    db.write_now(remember, amiss[:1], now)
    assert db.write_now(forget_troubles, now) == 0
    assert db.write_now(forget_troubles, now + timedelta(days=1)) == 1
    assert count(db, TroubleRow) == 1


def readings(db: Database, *days: date) -> None:
    rows: list[Any] = []
    newest = days.index(max(days))
    for n, day in enumerate(days):
        common = {"shop_id": SHOP.id, "day": day}
        rows.append(
            SpsReadingRow(
                **common,
                updated_at=datetime.combine(day, datetime.min.time()).astimezone(),
                source="file",
                tier="",
                tier_text="",
                dimensions=[],
                benefits=[],
                note="",
                latest=n == newest,
            )
        )
        rows.append(SpsMetricRow(**common, code="otdr", value=Decimal(90)))
    db.write_now(lambda session: session.add_all(rows))


@pytest.mark.parametrize("facts", DAILY_FACTS, ids=lambda facts: facts.table.__tablename__)
def test_daily_figures_from_before_a_day_are_forgotten(db: Database, now: datetime, facts: retention.Facts) -> None:
    db.write_now(declared, SHOP)
    db.write_now(declared, Shop("7002", "other", "Other"))
    today = now.date()
    old, new = today - timedelta(days=400), today
    readings(db, old, new)
    db.write_now(save_sales, SHOP.id, {old: {"sku": 1}, new: {"sku": 1}})
    db.write_now(save_kpi_days, [KpiDay(SHOP.id, day, "USD", Decimal(1), 1, 1, 1) for day in (old, new)])
    db.write_now(save_health, [HealthReading(SHOP.id, day, 200, 0) for day in (old, new)])
    db.write_now(mark_import, HEALTH, [SHOP.id], now)
    orders_and_chats(db, old, new)
    before = count(db, facts.table)
    assert db.write_now(forget_facts, facts, ["7002"], today) == 0
    assert db.write_now(forget_facts, facts, [SHOP.id, "7002"], today) == 1
    assert count(db, facts.table) == before - 1


def orders_and_chats(db: Database, *days: date) -> None:
    for day in days:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        order = Order(SHOP.id, f"{day}", day, "DELIVERED", "USD", noon, noon, paid=True, own=True, units=1)
        unit = Line("1", "sku", "product", "DELIVERED", Decimal(1))
        db.write_now(save_orders, SHOP.id, [OrderRead(order, (unit,))])
        asked = Aftersale(
            shop_id=SHOP.id, kind=AftersaleKind.RETURN, id=f"{day}", order_id="1", day=day, type="", status="", role="",
            reason="", words="", units=1, refund=None, currency="USD", action="", respond_by=None, updated_at=noon,
        )  # fmt: skip
        db.write_now(save_aftersales, SHOP.id, [asked])
        db.write_now(save_service_days, [ServiceDay(SHOP.id, day, 4, None, None)])


def test_an_order_goes_with_its_units_and_the_sums_of_days_that_stay_stay(db: Database, now: datetime) -> None:
    db.write_now(declared, SHOP)
    orders_and_chats(db, now.date() - timedelta(days=400), now.date())
    [orders] = [facts for facts in DAILY_FACTS if facts.table is OrderRow]
    assert db.write_now(forget_facts, orders, [SHOP.id], now.date()) == 1
    assert (count(db, OrderLineRow), count(db, OrderDayRow)) == (1, 2)


def test_the_newest_score_and_rating_stay_however_old_they_are(db: Database, now: datetime) -> None:
    db.write_now(declared, SHOP)
    old = now.date() - timedelta(days=900)
    readings(db, old, old - timedelta(days=1))
    db.write_now(save_health, [HealthReading(SHOP.id, old - timedelta(days=n), 200, 0) for n in (0, 5, 60)])
    db.write_now(mark_import, HEALTH, [SHOP.id], now)
    for facts in DAILY_FACTS:
        db.write_now(forget_facts, facts, [SHOP.id], now.date())
    assert (count(db, SpsReadingRow), count(db, SpsMetricRow), count(db, HealthReadingRow)) == (1, 1, 2)


def test_figures_go_in_batches_too(db: Database, now: datetime) -> None:
    db.write_now(declared, SHOP)
    day = now.date() - timedelta(days=900)
    db.write_now(save_sales, SHOP.id, {day: {f"sku-{n}": 1 for n in range(5)}})
    [facts] = [one for one in DAILY_FACTS if one.table is SkuSalesRow]
    gone = [db.write_now(forget_facts, facts, [SHOP.id], now.date(), limit=2) for _ in range(4)]
    assert gone == [2, 2, 1, 0]


def test_promotions_go_some_time_after_their_end(db: Database, now: datetime) -> None:
    db.write_now(declared, SHOP)
    day = timedelta(days=1)
    ended = {"old": now - 401 * day, "lately": now - 399 * day, "running": now + day}
    kept = [Promotion(SHOP.id, name, "", "", "ONGOING", ends, now - 500 * day, True) for name, ends in ended.items()]
    endless = [Promotion(SHOP.id, f"heard {n}", "", "", "ONGOING", None, now - n * day, True) for n in (399, 401)]
    db.write_now(save_promotions, [*kept, *endless])
    assert db.write_now(retention.forget_promotions, now - 400 * day) == 2
    assert [one.id for one in db.read_now(watched_promotions, SHOP.id)] == ["heard 399", "lately", "running"]
