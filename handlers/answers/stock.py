"""``/shop stock``: one shop's SKUs, or the shops that lose most sales."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.stock_cover import judge
from bot.domain.stock_report import one_a_sku, report
from bot.messages.kit import Message
from bot.messages.stock_answer import SHOWN, overview_answer, shop_answer
from storage import stock
from storage.risks import risks_of


def answer_stock(
    session: Session, shops: Sequence[Shop], shop: Shop | None, days: int, now: datetime, rules: Rules
) -> Message:
    """The answer on ``shop`` and what came back in the last ``days``, or on the worst of ``shops`` when it is None."""
    if shop is None:
        return _overview(session, shops, now)
    since = now - timedelta(days=days)
    counts = stock.summary_of(session, shop.id)
    cancelled = stock.cancellations(session, [shop.id]).get(shop.id)
    lines = [judge(shop, level, cancelled, now, rules) for level in stock.levels(session, shop.id)]
    risks = one_a_sku(risks_of(session, Topic.STOCK, [shop.id]))
    found = report([shop], [counts] if counts else [], lines, risks, since, now, rules)
    worst = sorted((line for line in lines if line.level.reading.live), key=lambda line: line.rank)
    return shop_answer(found, worst[:SHOWN], risks, since, now)


def _overview(session: Session, shops: Sequence[Shop], now: datetime) -> Message:
    """Reads only shops with trouble: the scope may be ten thousand."""
    by_id = {shop.id: shop for shop in shops}
    worst = [(by_id[counts.shop_id], counts) for counts in stock.troubled_shops(session) if counts.shop_id in by_id]
    shown = worst[:SHOWN]
    return overview_answer(shown, len(shops) - len(shown), now)
