"""``/shop kpi``: all KPIs of one shop, what they mean, or what all shops sold."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.kpi import Compared, Days, Kpis, Period, compared
from bot.domain.kpi_definitions import DEFINITIONS, KpiCode
from bot.domain.kpi_limits import Distance, distances
from bot.domain.kpi_overview import SalesOverview, behind, last_in_common
from bot.domain.kpi_report import KpiRow, ShopKpis, Trend, history_of, kpi_rows, trend, unusual
from bot.domain.ranges import BadRange, Range
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.messages.kit import Message
from bot.messages.kpi import shop_kpi_answer
from bot.messages.kpi_explain import explain_answer
from bot.messages.kpi_overview import MARKS, NAMED, overview_kpi_answer
from bot.messages.split import ROWS
from storage.aftersales import return_reasons, waiting
from storage.differences import differences
from storage.kpi import best_sellers, kpi_sums, kpi_totals, newest_kpi_days
from storage.kpi_days import shop_days, told_until
from storage.kpi_marks import strongest_marks
from storage.order_rates import blamed_products, order_sums
from storage.service import stars_of
from storage.sps import latest_readings
from storage.syncs import failing_of, longest_failing, sync_states

REASONS = 5
BLAMED = 3
LATELY = timedelta(days=4)
"""Days by which a shop's last figures may be older than the newest of any, and still be told of here."""


def answer_kpi(
    session: Session, shops: Sequence[Shop], shop: Shop | None, within: Range, now: datetime, rules: Rules
) -> Message:
    """The answer on ``shop``, or on all ``shops`` when it is None. Raises BadRange for days without figures."""
    if shop is None:
        return overview_kpi_answer(_overview(session, shops, within, now, rules))
    return shop_kpi_answer(shop_kpis(session, shop, within, now, rules))


def answer_explain(session: Session, shop: Shop, within: Range, now: datetime, rules: Rules) -> Message:
    """What each figure of a shop is made of. Raises BadRange for days without figures."""
    return explain_answer(shop_kpis(session, shop, within, now, rules), rules, now)


def shop_kpis(session: Session, shop: Shop, within: Range, now: datetime, rules: Rules) -> ShopKpis:
    """Everything that is said of a shop. Raises BadRange for days without figures."""
    period = _period(within, told_until(session, shop, now, rules), now.astimezone(shop.tz).date())
    known = shop_days(session, shop, history_of(period, rules), rules)
    rows = {currency: kpi_rows(each, period, rules) for currency, each in known.items()}
    asked, reasons = return_reasons(session, shop.id, period, REASONS)
    sums = order_sums(session, shop.id, period)
    states = sync_states(session, [shop.id])
    return ShopKpis(
        shop=shop,
        period=period,
        rows=rows,
        trends=_trends(known, rows, period),
        returns=asked,
        reasons=reasons,
        stars=stars_of(session, shop.id),
        waiting=waiting(session, shop.id, now),
        blamed=blamed_products(session, shop.id, period, BLAMED),
        watched=sums.watched,
        unclear=sums.unclear,
        differences=differences(session, shop, latest_readings(session, [shop.id]).get(shop.id), now, rules),
        limits={
            row.definition.code: found for row in next(iter(rows.values())) if (found := _limits(row, shop, rules))
        },
        read_at={state.feed: state.done_at for state in states},
        failing=failing_of(shop, states),
    )


def _period(within: Range, told_until: date, today: date) -> Period:
    """The days that are meant, as far as they are told."""
    if within.dates is None:
        return Period.until(told_until, within.days)
    start, end = within.between(today)
    if start >= told_until:
        newest = told_until - timedelta(days=1)
        raise BadRange(f"There are no figures of {start:%A, %-d %B} yet: the newest are of {newest:%A, %-d %B}.")
    return Period(start, min(end, told_until))


def _limits(row: KpiRow, shop: Shop, rules: Rules) -> Sequence[Distance]:
    return distances(row.definition, row.now, rules, shop.region) if row.now else ()


def _trends(known: dict[str, Days], rows: dict[str, list[KpiRow]], period: Period) -> list[Trend]:
    """Of GMV, and of the KPI that is furthest out of its range."""
    currency, days = next(iter(known.items()))
    furthest = [row.definition.code for row in unusual(rows[currency])]
    codes = [KpiCode.GMV, *(code for code in furthest if code is not KpiCode.GMV)][:2]
    return [Trend(code, currency, trend(DEFINITIONS[code], days, period)) for code in codes]


def _overview(session: Session, shops: Sequence[Shop], within: Range, now: datetime, rules: Rules) -> SalesOverview:
    """Totals are made by the database, and of the shops only those that are shown are read."""
    by_id = {shop.id: shop for shop in shops}
    newest = newest_kpi_days(session)
    late = behind(newest, rules)
    last = last_in_common(newest, rules)
    period = _period(within, last + timedelta(days=1) if last else now.date(), now.date())
    late = {shop_id: day for shop_id, day in late.items() if day < period.last}
    best = best_sellers(session, period, ROWS, late)
    before = kpi_sums(session, [shop_id for shop_id, _ in best], period.before)
    totals = _each(kpi_totals(session, period, late), kpi_totals(session, period.before, late))
    marks, marked = strongest_marks(session, period.end - LATELY, MARKS)
    return SalesOverview(
        shops=len(shops),
        period=period,
        best=[(by_id[shop_id], _each([sums], before.get(shop_id, []))[0]) for shop_id, sums in best],
        totals=totals,
        marks=[(by_id[mark.shop_id], mark) for mark in marks],
        marked=marked,
        behind=[(by_id[shop_id], day) for shop_id, day in late.items()],
        unknown=len(shops) - len(newest),
        failing=() if totals else longest_failing(session, NAMED, Feed.KPI),
    )


def _each(now: Sequence[Kpis], before: Sequence[Kpis]) -> list[Compared]:
    """Each currency's sums with those before in the same one."""
    earlier = {each.currency: each for each in before}
    return [compared(each, earlier.get(each.currency)) for each in now]
