"""``/shop kpi``: what one shop, or all of them, sold."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.kpi import Compared, Kpis, Period, compared, totals
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.messages.kit import Message
from bot.messages.kpi import overview_kpi_answer, shop_kpi_answer
from storage.kpi import kpi_sums, newest_kpi_day


def answer_kpi(
    session: Session, shops: Sequence[Shop], shop: Shop | None, days: int, now: datetime, rules: Rules
) -> Message:
    """The answer on ``shop``, or on all ``shops`` when it is None: the last ``days`` that have figures."""
    chosen = [shop] if shop else list(shops)
    ids = [each.id for each in chosen]
    last = newest_kpi_day(session, ids)
    end = (last or now.date()) + timedelta(days=1)
    period = Period(end - timedelta(days=days), end)
    sums, before = kpi_sums(session, ids, period), kpi_sums(session, ids, period.before)
    if shop:
        return shop_kpi_answer(shop, _each(sums.get(shop.id, []), before.get(shop.id, [])), period)
    found = [(each, one) for each in chosen for one in _each(sums.get(each.id, []), before.get(each.id, []))]
    found.sort(key=lambda pair: (pair[1].now.currency, -pair[1].now.gmv))
    now_all, before_all = (totals(k for kpis in kept.values() for k in kpis) for kept in (sums, before))
    return overview_kpi_answer(found, _each(list(now_all.values()), list(before_all.values())), len(shops), period)


def _each(now: Sequence[Kpis], before: Sequence[Kpis]) -> list[Compared]:
    """Each currency's sums with those before in the same one."""
    earlier = {each.currency: each for each in before}
    return [compared(each, earlier.get(each.currency)) for each in now]
