"""Looking for trouble with stock."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.risks import Finding
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.stock_cover import judge
from bot.domain.stock_findings import find_stock
from storage import stock


def look_stock(session: Session, shop: Shop, now: datetime, rules: Rules) -> list[Finding] | None:
    """All findings of a shop; None when its stock was never read or too long ago, so that nothing is concluded."""
    counts = stock.summary_of(session, shop.id)
    if counts is None or now - counts.read_at > timedelta(hours=int(rules.value("stock.stale_after"))):
        return None
    cancelled = stock.cancellations(session, [shop.id]).get(shop.id)
    lines = [judge(shop, level, cancelled, now, rules) for level in stock.levels(session, shop.id)]
    return find_stock(lines, rules)
