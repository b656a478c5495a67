"""Estimates of a shop's metrics, from the orders, stars and chats that the API told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.domain.estimates import FROM_ORDERS, Estimate, days_of, estimates_of
from bot.domain.feeds import Feed
from bot.domain.rules import Rules
from bot.domain.service import Stars, counts_half_days
from bot.domain.shops import Shop
from bot.domain.sps_metrics import MetricCode
from storage.order_rates import known_days, order_rates
from storage.service import stars_of
from storage.tables.orders import ServiceDayRow

Counted = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def estimates(session: Session, shop: Shop, now: datetime, rules: Rules) -> tuple[Estimate, ...]:
    """What can be estimated of the shop's metrics over its market's windows; a handful of indexed reads."""
    known = known_days(session, shop, Feed.ORDERS)
    rates = {
        code: rate
        for code in FROM_ORDERS
        if (rate := order_rates(session, shop, known, days_of(code, shop.region, rules), now, rules).get(code))
    }
    seen = stars_of(session, shop.id)
    return estimates_of(rates, seen.stars if seen else Stars(), _chats(session, shop, now, rules))


def _chats(session: Session, shop: Shop, now: datetime, rules: Rules) -> Iterator[Estimate]:
    """Chats rated badly of those rated; and of all those answered within half a day, where the market counts so."""
    row = ServiceDayRow
    days = days_of(MetricCode.IM_DSAT, shop.region, rules)
    bad, rated, _ = _sums(session, shop, now, days, row.dissatisfied, row.rated)
    yield Estimate(MetricCode.IM_DSAT, bad, rated, "rated chats", days)
    if counts_half_days(rules, shop.region):
        longest = days_of(MetricCode.RR12, shop.region, rules)
        soon, listed, known = _sums(session, shop, now, longest, row.within_12h, row.listed)
        yield Estimate(MetricCode.RR12, soon, listed, "chats, those without an answer among them", known)


def _sums(
    session: Session, shop: Shop, now: datetime, days: int, part: Counted, whole: Counted
) -> tuple[int, int, int]:
    """Two columns over the last days, and of how many of them the second is known."""
    row, since = ServiceDayRow, now.astimezone(shop.tz).date() - timedelta(days=days)
    sums = select(func.sum(part), func.sum(whole), func.count(whole))
    first, second, known = session.execute(sums.where(row.shop_id == shop.id, row.day >= since)).one()
    return first or 0, second or 0, known
