"""The digest of stock, from storage to message."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.digests import Occasion
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.stock_cover import Line, judge, lead_for
from bot.domain.stock_report import report
from bot.messages.kit import Message
from bot.messages.stock import stock_digest
from storage import stock
from storage.risks import risks_of


def compose_stock(session: Session, shops: Sequence[Shop], occasion: Occasion, rules: Rules) -> Message:
    """The digest of these shops for an occasion, compared with the digest before. Four reads, however many shops."""
    ids = [shop.id for shop in shops]
    found = report(
        shops,
        stock.summaries(session, ids),
        _lines(session, shops, occasion.since, occasion.now, rules),
        risks_of(session, Topic.STOCK, ids),
        occasion.since,
        occasion.now,
        rules,
    )
    return stock_digest(found, occasion)


def _lines(session: Session, shops: Sequence[Shop], since: datetime | None, now: datetime, rules: Rules) -> list[Line]:
    """The SKUs that have trouble or are back, judged."""
    by_id = {shop.id: shop for shop in shops}
    longest = max((lead_for(shop, rules) for shop in shops), default=0)
    margin = int(rules.value("stock.cover.warning_margin"))
    levels = stock.troubled_levels(session, list(by_id), longest, margin, since)
    cancelled = stock.cancellations(session, list(by_id))
    lines = []
    for level in levels:
        shop_id = level.reading.shop_id
        lines.append(judge(by_id[shop_id], level, cancelled.get(shop_id), now, rules))
    return lines
