"""The days of one shop with everything that KPIs are made of, from all the tables that have a part."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.aftersales import AftersaleKind
from bot.domain.feeds import Feed
from bot.domain.kpi import Days, KpiDay, Period, Sums, Term, sums_of
from bot.domain.order_rates import dispatches
from bot.domain.orders import NAMES, OrderSums
from bot.domain.rules import Rules
from bot.domain.service import counts_half_days
from bot.domain.shops import Shop
from storage.aftersales import WITHDRAWN
from storage.kpi import newest_kpi_days
from storage.order_rates import known_days
from storage.orders import sums_of as order_sums_of
from storage.tables.kpi import KpiDayRow
from storage.tables.orders import AftersaleRow, OrderDayRow, ServiceDayRow

Found = Iterator[tuple[date, Sums]]


def shop_days(session: Session, shop: Shop, period: Period, rules: Rules) -> dict[str, Days]:
    """Each day's terms, by currency, the one of the last day first. What is not known of a day is not there.

    Counts that have no currency are with each. One range scan a table: the time does not grow with the history.
    """
    sales = list(_sales(session, shop.id, period))
    currencies = list(dict.fromkeys(currency for _, currency, _ in reversed(sales))) or [shop.currency]
    found: dict[str, dict[date, dict[Term, Decimal]]] = {currency: {} for currency in currencies}
    for day, currency, sums in sales:
        found[currency].setdefault(day, {}).update(sums)
    for currency, days in found.items():
        for source in (_orders(session, shop, period, currency, rules), _returns(session, shop, period)):
            for day, sums in source:
                days.setdefault(day, {}).update(sums)
        for day, sums in _service(session, shop, period, rules):
            days.setdefault(day, {}).update(sums)
    return dict(found)


def last_days(session: Session, shop: Shop, days: int, now: datetime, rules: Rules) -> Period:
    """The last ``days`` that can be told of a shop."""
    return Period.until(told_until(session, shop, now, rules), days)


def told_until(session: Session, shop: Shop, now: datetime, rules: Rules) -> date:
    """The day after the last that can be told of a shop, which is its newest day of sales.

    The last day that its orders are known of where there are no sales, or where those end more than ``kpi.behind`` days
    earlier: what orders tell does not wait for them.
    """
    sales = newest_kpi_days(session, [shop.id]).get(shop.id)
    known = known_days(session, shop, Feed.ORDERS)
    ends = known.end if known else now.astimezone(shop.tz).date()
    if sales and (known is None or (ends - sales).days - 1 <= rules.value("kpi.behind")):
        return sales + timedelta(days=1)
    return ends


def _sales(session: Session, shop_id: str, period: Period) -> Iterator[tuple[date, str, Sums]]:
    row = KpiDayRow
    columns = (
        row.shop_id,
        row.day,
        row.currency,
        row.gmv,
        row.orders,
        row.units,
        row.customers,
        row.refunds,
        row.visitors,
    )
    wanted = select(*columns).where(row.shop_id == shop_id, row.day >= period.start, row.day < period.end)
    for each in session.execute(wanted.order_by(row.day)):
        yield each.day, each.currency, sums_of(KpiDay(*each))


def _orders(session: Session, shop: Shop, period: Period, currency: str, rules: Rules) -> Found:
    """Days without any order are days of none, as far as all orders are known."""
    known = known_days(session, shop, Feed.ORDERS)
    row = OrderDayRow
    columns = [row.__table__.c[name] for name in NAMES]
    wanted = select(row.day, row.currency, *columns).where(
        row.shop_id == shop.id, row.day >= period.start, row.day < period.end
    )
    counted: dict[date, OrderSums] = {}
    worth: dict[date, Decimal] = {}
    for each in session.execute(wanted):
        counted[each.day] = counted.get(each.day, OrderSums()) + order_sums_of(each)
        if each.currency == currency:
            worth[each.day] = each.cancelled_value
    for day in _both(period, known):
        sums = counted.get(day, OrderSums())
        dispatched, late = dispatches(sums, shop.region, rules)
        terms: dict[Term, Decimal | int] = {
            Term.CREATED: sums.created,
            Term.CANCELLED: sums.cancelled,
            Term.PLACED: sums.placed,
            Term.FAULT: sums.fault,
            Term.DISPATCHED: dispatched,
            Term.DISPATCHED_LATE: late,
            Term.SHIPPED: sums.shipped,
            Term.TRACKED: sums.tracked,
            Term.DUE: sums.due,
            Term.ON_TIME: sums.on_time,
            Term.CANCELLED_VALUE: worth.get(day, Decimal(0)),
        }
        yield day, {term: Decimal(value) for term, value in terms.items()}


def _returns(session: Session, shop: Shop, period: Period) -> Found:
    row = AftersaleRow
    wanted = select(row.day, func.count().label("asked")).where(
        row.shop_id == shop.id,
        row.day >= period.start,
        row.day < period.end,
        row.kind == AftersaleKind.RETURN,
        row.status.not_like(WITHDRAWN),
    )
    counts = {each.day: each.asked for each in session.execute(wanted.group_by(row.day))}
    for day in _both(period, known_days(session, shop, Feed.RETURNS)):
        yield day, {Term.RETURNS: Decimal(counts.get(day, 0))}


def _service(session: Session, shop: Shop, period: Period, rules: Rules) -> Found:
    """The platform's shares and means are weighed by the chats of their day."""
    row, half_days = ServiceDayRow, counts_half_days(rules, shop.region)
    columns = (row.day, row.chats, row.answered_share, row.minutes, row.rated, row.dissatisfied)
    wanted = select(*columns, row.listed, row.within_12h).where(
        row.shop_id == shop.id, row.day >= period.start, row.day < period.end
    )
    for day, chats, share, minutes, rated, dissatisfied, listed, soon in session.execute(wanted):
        sums = {Term.RATED: Decimal(rated), Term.DISSATISFIED: Decimal(dissatisfied)}
        if half_days and listed is not None and soon is not None:
            sums |= {Term.LISTED: Decimal(listed), Term.WITHIN_12H: Decimal(soon)}
        if share is not None or not chats:
            sums |= {Term.CHATS: Decimal(chats), Term.ANSWERED: chats * (share or Decimal(0)) / 100}
        if minutes is not None or not chats:
            sums |= {Term.TIMED: Decimal(chats), Term.MINUTES: chats * (minutes or Decimal(0))}
        yield day, sums


def _both(period: Period, known: Period | None) -> Iterator[date]:
    if known:
        yield from Period(max(period.start, known.start), min(period.end, known.end)).dates()
