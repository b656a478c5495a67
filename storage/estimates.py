"""Estimates of a shop's metrics, from the orders, stars and chats that the API told."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.estimates import FROM_ORDERS, Estimate, days_of, estimates_of
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.sps_metrics import MetricCode
from storage.order_rates import order_rates
from storage.service import stars_of
from storage.tables.orders import ServiceDayRow


def estimates(session: Session, shop: Shop, now: datetime, rules: Rules) -> tuple[Estimate, ...]:
    """What can be estimated of the shop's metrics over its market's windows; a handful of indexed reads."""
    rates = {
        code: rate
        for code in FROM_ORDERS
        if (rate := order_rates(session, shop, days_of(code, shop.region, rules), now, rules).get(code))
    }
    stars, *_ = stars_of(session, shop.id)
    chat_days = days_of(MetricCode.IM_DSAT, shop.region, rules)
    return estimates_of(rates, stars, _chats(session, shop, chat_days, now), chat_days)


def _chats(session: Session, shop: Shop, days: int, now: datetime) -> tuple[int, int]:
    """Chats rated with one or two stars, and all that were rated."""
    row, since = ServiceDayRow, now.astimezone(shop.tz).date() - timedelta(days=days)
    bad, rated = (func.coalesce(func.sum(column), 0) for column in (row.dissatisfied, row.rated))
    counted = select(bad, rated).where(row.shop_id == shop.id, row.day >= since)
    dissatisfied, all_rated = session.execute(counted).one()
    return dissatisfied, all_rated
