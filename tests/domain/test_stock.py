"""Levels, cover, reorders and what an oversell costs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.cliff import LimitKind
from bot.domain.risks import Severity
from bot.domain.rules import parse_rules, shipped_rules
from bot.domain.shops import Shop
from bot.domain.stock import Cancellations, Count, Demand, Level, Lock, LockedFor, Reading, Trouble, seen
from bot.domain.stock_cover import Line, exposure, judge

RULES = shipped_rules()
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ACME = Shop("749", "acme-us", "Acme US", zone="America/New_York")


def reading(sellable: int = 100, **more: Any) -> Reading:
    base = Reading("749", "1729", "88", "Glow Serum 30 ml", "GS-30", "LIVE", sellable, max(0, sellable), 0)
    return replace(base, **more)


def level(sellable: int = 100, a_day: float = 10, days: int = 28, **more: Any) -> Level:
    made = Level(reading(sellable), Demand(a_day, 1.0, 3.0, days, date(2026, 11, 21)))
    return replace(made, **more)


def line(at: Level, cancellations: Cancellations | None = None) -> Line:
    return judge(ACME, at, cancellations, NOW, RULES)


def test_locked_units_are_not_sellable():
    locks = (Lock(LockedFor.CAMPAIGN, "Black Friday Flash", 310), Lock(LockedFor.CREATOR, "mia", 5))
    locked = replace(level(0), reading=reading(0, available=315, locks=locks))
    assert locked.reading.locked == 315
    assert line(locked).trouble is Trouble.OUT


def test_an_outage_begins_and_ends_with_the_looks_that_saw_it():
    first = seen(None, reading(5), NOW)
    out = seen(first, reading(0), NOW + timedelta(hours=1))
    still = seen(out, reading(-3), NOW + timedelta(hours=2))
    back = seen(still, reading(40), NOW + timedelta(hours=3))
    again = seen(back, reading(0), NOW + timedelta(hours=9))
    assert first.out_since is None
    assert (still.out_since, still.back_at) == (NOW + timedelta(hours=1), None)
    assert (back.out_since, back.back_at) == (NOW + timedelta(hours=1), NOW + timedelta(hours=3))
    assert (again.out_since, again.back_at) == (NOW + timedelta(hours=9), None)


def test_a_sku_that_is_out_when_first_seen_is_out_since_then():
    assert seen(None, reading(0), NOW).out_since == NOW


def test_a_new_reading_keeps_what_was_known():
    counted = Count(80, NOW)
    kept = seen(level(lead_days=9, count=counted), reading(7), NOW + timedelta(hours=1))
    assert (kept.lead_days, kept.count, kept.demand) == (9, counted, level().demand)


@pytest.mark.parametrize(
    ("sellable", "trouble", "severity"),
    [
        (0, Trouble.OUT, Severity.CRITICAL),
        (139, Trouble.SHORT, Severity.CRITICAL),
        (140, Trouble.LOW, Severity.WARNING),
        (209, Trouble.LOW, Severity.WARNING),
        (210, None, Severity.INFO),
        (-1, Trouble.OVERSOLD, Severity.CRITICAL),
    ],
)
def test_cover_is_judged_against_the_lead_time(sellable: int, trouble: Trouble | None, severity: Severity):
    judged = line(level(sellable))
    assert (judged.trouble, judged.severity) == (trouble, severity)


def test_no_sales_is_not_infinite_cover_and_no_trouble():
    idle = level(3, a_day=0)
    assert idle.cover is None
    assert line(idle).trouble is None
    assert line(idle).reorder is None


def test_out_of_stock_of_what_never_sells_is_only_worth_a_note():
    judged = line(level(0, a_day=0))
    assert (judged.trouble, judged.severity) == (Trouble.OUT, Severity.INFO)


@pytest.mark.parametrize("doubtful", [level(0, a_day=0.3), level(0, days=4), level(0, demand=None)])
def test_nobody_is_woken_for_a_slow_or_uncertain_seller(doubtful: Level):
    assert line(doubtful).severity is Severity.WARNING


def test_what_buyers_cannot_see_has_no_trouble():
    hidden = replace(level(0), reading=reading(0, status="SELLER_DEACTIVATED"))
    assert line(hidden).trouble is None


def test_the_lead_time_of_a_sku_goes_before_the_shops_and_that_before_the_default():
    own = parse_rules('[stock.shop.acme-us.lead_days]\nvalue=5\nunit="days"\nsource="team"\nas_of=2026-11-22')
    rules = RULES.overridden_by(own)
    assert judge(ACME, level(), None, NOW, RULES).lead_days == 14
    assert judge(ACME, level(), None, NOW, rules).lead_days == 5
    assert judge(ACME, level(lead_days=30), None, NOW, rules).lead_days == 30


def test_a_reorder_covers_lead_and_review_time_with_a_margin_for_chance():
    order = line(level(100)).reorder
    assert order is not None
    # v (L + R) + z s sqrt(L + R) - sellable = 10 * 21 + 1.645 * 3 * sqrt(21) - 100 = 132.6
    assert (order.units, order.by) == (133, date(2026, 11, 22))


def test_a_reorder_is_due_when_the_stock_comes_down_to_the_reorder_point():
    order = line(level(200)).reorder
    assert order is not None
    # reorder point 10 * 14 + 1.645 * 3 * sqrt(14) = 158.5: reached in 4 days
    assert (order.units, order.by) == (75, date(2026, 11, 26))


def test_the_reorder_day_is_the_shops_own():
    early = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    order = judge(ACME, level(0), None, early, RULES).reorder
    assert order
    assert order.by == date(2026, 11, 21)


def test_orders_at_risk_are_promised_units_that_are_not_there():
    below_zero = line(level(-14))
    counted = line(replace(level(50), reading=reading(50, committed=22), count=Count(8, NOW)))
    assert (below_zero.at_risk, counted.at_risk) == (14, 14)
    assert counted.trouble is Trouble.OVERSOLD


def test_more_in_the_shop_than_on_the_shelf_may_oversell():
    judged = line(replace(level(300), reading=reading(300, committed=20), count=Count(305, NOW)))
    assert (judged.trouble, judged.at_risk, judged.overstated) == (Trouble.OVERSOLD, 0, 15)
    assert judged.severity is Severity.WARNING


def test_an_old_count_is_not_believed():
    old = Count(8, NOW - timedelta(days=4))
    assert line(replace(level(300), reading=reading(300, committed=22), count=old)).trouble is None


def test_cancelling_the_orders_at_risk_moves_sfcr_towards_its_limit():
    costs = line(level(-14), Cancellations(20, 1273)).exposure
    assert costs is not None
    assert (round(costs.now, 1), round(costs.then, 1)) == (Decimal("1.6"), Decimal("2.7"))
    assert (costs.limit.kind, costs.limit.value) == (LimitKind.ENFORCEMENT, Decimal("2.5"))


@pytest.mark.parametrize(
    ("region", "cancelled", "kind", "limit"),
    [
        ("GB", 20, LimitKind.GUIDE, "2.5"),
        ("TH", 20, LimitKind.ENFORCEMENT, "10"),
        ("TH", 200, LimitKind.ENFORCEMENT, "30"),
        ("TH", 900, LimitKind.ENFORCEMENT, "50"),
    ],
)
def test_the_limit_beside_it_is_the_one_of_the_shops_market(region, cancelled, kind, limit):
    costs = exposure(Cancellations(cancelled, 1273), 14, RULES, region)
    assert costs is not None
    assert (costs.limit.kind, costs.limit.value) == (kind, Decimal(limit))


def test_without_orders_in_the_window_no_rate_is_made_up():
    assert line(level(-14), Cancellations(0, 0)).exposure is None
    assert line(level(-14), None).exposure is None


def test_the_worst_is_what_loses_most_sales():
    quick_out, slow_out = line(level(0, a_day=41)), line(level(0, a_day=1))
    short = line(level(70, a_day=10))
    assert short.lost_a_day == pytest.approx(5)
    assert sorted([slow_out, short, quick_out], key=lambda one: one.rank) == [quick_out, short, slow_out]


def test_a_long_title_leaves_room_for_the_sku():
    long = reading(title="Wide-leg linen trousers with drawstring waist and deep side pockets")
    assert long.label == "Wide-leg linen trousers with drawstring waist a… (GS-30)"
