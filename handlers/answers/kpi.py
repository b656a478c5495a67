"""``/shop kpi``: what one shop, or all of them, sold."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.kpi import Compared, Kpis, Period, compared
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.messages.kit import Message
from bot.messages.kpi import overview_kpi_answer, shop_kpi_answer
from bot.messages.split import ROWS
from storage.kpi import best_sellers, kpi_sums, kpi_totals, newest_kpi_day


def answer_kpi(
    session: Session, shops: Sequence[Shop], shop: Shop | None, days: int, now: datetime, rules: Rules
) -> Message:
    """The answer on ``shop``, or on all ``shops`` when it is None: the last ``days`` that have figures."""
    last = newest_kpi_day(session, [shop.id] if shop else None)
    end = (last or now.date()) + timedelta(days=1)
    period = Period(end - timedelta(days=days), end)
    if shop is None:
        return _overview(session, shops, period)
    sums, before = kpi_sums(session, [shop.id], period), kpi_sums(session, [shop.id], period.before)
    return shop_kpi_answer(shop, _each(sums.get(shop.id, []), before.get(shop.id, [])), period)


def _overview(session: Session, shops: Sequence[Shop], period: Period) -> Message:
    """Totals are made by the database, and of the shops only those that are shown are read."""
    by_id = {shop.id: shop for shop in shops}
    best = best_sellers(session, period, ROWS)
    before = kpi_sums(session, [shop_id for shop_id, _ in best], period.before)
    shown = [(by_id[shop_id], _each([sums], before.get(shop_id, []))[0]) for shop_id, sums in best]
    totals = _each(kpi_totals(session, period), kpi_totals(session, period.before))
    return overview_kpi_answer(shown, totals, len(shops), period)


def _each(now: Sequence[Kpis], before: Sequence[Kpis]) -> list[Compared]:
    """Each currency's sums with those before in the same one."""
    earlier = {each.currency: each for each in before}
    return [compared(each, earlier.get(each.currency)) for each in now]
