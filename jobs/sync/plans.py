"""How each feed is fetched and kept, and how often."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from jobs.sync.aftersales import fetch_aftersales, save_aftersales_page
from jobs.sync.kpi import fetch_kpi, save_kpi
from jobs.sync.marks import mark_kpis
from jobs.sync.orders import fetch_orders, save_orders_page
from jobs.sync.promotions import fetch_promotions, known_promotions, save_promotions
from jobs.sync.service import fetch_service, known_products, save_service
from jobs.sync.sps import fetch_sps, save_sps
from jobs.sync.stock import save_stock, stock_pages
from jobs.sync.violations import fetch_violations, known_violations, save_violations

Save = Callable[[Session, Shop, Any, datetime, Rules], str | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a feed is fetched and kept, and how often.

    ``fetch`` gives all of it, or a page at a time, and each page is kept before the next is asked for: a shop may have
    more than fits in memory, and whoever is stopped goes on from there. ``save`` gives the new cursor; None leaves the
    one there is. ``known``, where it is given, reads what ``fetch`` must know of before,
    and ``after`` works out what the data mean once all of them are kept.
    """

    fetch: Callable[..., Awaitable[Any] | AsyncGenerator[Any, None]]
    save: Save
    every: timedelta
    known: Callable[[Session, Shop], Any] | None = None
    after: Callable[[Session, Shop, datetime, Rules], None] | None = None


def _by_no_rule(save: Callable[[Session, Shop, Any, datetime], str | None]) -> Save:
    return lambda session, shop, fetched, now, _: save(session, shop, fetched, now)


PLANS = {
    Feed.SPS: Plan(fetch_sps, _by_no_rule(save_sps), timedelta(hours=3)),
    Feed.STOCK: Plan(stock_pages, save_stock, timedelta(minutes=15)),
    Feed.VIOLATIONS: Plan(fetch_violations, _by_no_rule(save_violations), timedelta(minutes=30), known_violations),
    Feed.KPI: Plan(fetch_kpi, _by_no_rule(save_kpi), timedelta(hours=3), after=mark_kpis),
    Feed.ORDERS: Plan(fetch_orders, save_orders_page, timedelta(minutes=30), after=mark_kpis),
    Feed.RETURNS: Plan(fetch_aftersales, _by_no_rule(save_aftersales_page), timedelta(minutes=30)),
    Feed.SERVICE: Plan(fetch_service, _by_no_rule(save_service), timedelta(hours=6), known_products),
    Feed.PROMOTIONS: Plan(fetch_promotions, save_promotions, timedelta(hours=6), known_promotions),
}
