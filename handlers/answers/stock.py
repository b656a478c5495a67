"""``/shop stock``: one shop's SKUs, or the shops that lose most sales."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.stock_cover import judge, lead_for
from bot.domain.stock_report import report
from bot.messages.kit import Message
from bot.messages.stock_answer import SHOWN, Sold, overview_answer, shop_answer
from storage import stock
from storage.risks import risks_of
from storage.syncs import failing_of, sync_states

MANY = 100
"""Risks of a shop that are looked at; the answer shows the worst few."""


def answer_stock(
    session: Session, shops: Sequence[Shop], shop: Shop | None, days: int, now: datetime, rules: Rules
) -> Message:
    """The answer on ``shop``, or on the worst of ``shops`` when it is None.

    Stock is of now, and its velocity has windows of its own: ``days`` says over how many to tell what was sold.
    """
    if shop is None:
        return _overview(session, shops, now)
    counts = stock.summary_of(session, shop.id)
    cancelled = stock.cancellations(session, [shop.id]) if counts and counts.at_risk else {}
    levels = stock.worst_levels(session, shop.id, lead_for(shop, rules), SHOWN)
    worst = [judge(shop, level, cancelled.get(shop.id), now, rules) for level in levels]
    risks = risks_of(session, Topic.STOCK, [shop.id], limit=MANY)
    found = report([shop], [counts] if counts else [], worst, risks, None, now, rules)
    failing = failing_of(shop, sync_states(session, [shop.id])).get(Feed.STOCK)
    worst.sort(key=lambda line: line.rank)
    return shop_answer(found, worst, risks, _sold(session, shop, days, now), now, failing)


def _sold(session: Session, shop: Shop, days: int, now: datetime) -> Sold | None:
    today = now.astimezone(shop.tz).date()
    first = today - timedelta(days=days)
    units, since = stock.units_sold(session, shop.id, first, today)
    return Sold(units, days, since if since > first else None) if since else None


def _overview(session: Session, shops: Sequence[Shop], now: datetime) -> Message:
    """Reads only shops with trouble: the scope may be ten thousand."""
    by_id = {shop.id: shop for shop in shops}
    worst = ((by_id[counts.shop_id], counts) for counts in stock.troubled_shops(session) if counts.shop_id in by_id)
    shown = list(islice(worst, SHOWN))
    return overview_answer(shown, len(shops) - len(shown), now)
