"""Where our count of a shop's orders and the platform's newest figure cannot both be right."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.estimates import FROM_ORDERS, days_of
from bot.domain.feeds import Feed
from bot.domain.order_rates import Difference, difference
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.sps import Metric, Source, SpsReading, noon
from bot.domain.sps_metrics import SPS_METRICS
from storage.order_rates import known_days, order_rates
from storage.sps import newest_metric


def differences(
    session: Session, shop: Shop, reading: SpsReading | None, now: datetime, rules: Rules
) -> list[Difference]:
    """Of what the platform tells, and orders tell too, over the days that its figure has, ending when it was made.

    ``reading`` is the shop's newest. What the API never tells, late dispatch, may have been imported before it. A
    figure older than ``orders.differs.stale_after`` days is no news, and an imported one that is of other days than the
    market counts over now is another figure.
    """
    known = known_days(session, shop, Feed.ORDERS)
    if known is None:
        return []
    oldest = now - timedelta(days=int(rules.value("orders.differs.stale_after")))
    found = []
    for metric, at, source in _told(session, shop, reading, oldest):
        imported = source is Source.FILE
        if at < oldest or (imported and metric.window != days_of(metric.code, shop.region, rules)):
            continue
        ours = order_rates(session, shop, known, metric.window, at, rules).get(metric.code)
        if differs := difference(ours, metric, rules):
            found.append(replace(differs, imported=at.astimezone(shop.tz).date() if imported else None))
    return found


def _told(
    session: Session, shop: Shop, reading: SpsReading | None, oldest: datetime
) -> Iterator[tuple[Metric, datetime, Source]]:
    """The newest figures of the platform, when they were made, and who told them."""
    for code in FROM_ORDERS:
        if reading and (metric := reading.metric(code)):
            yield metric, reading.updated_at, reading.source
        elif code not in SPS_METRICS and (
            newest := newest_metric(session, shop.id, code, oldest.astimezone(shop.tz).date())
        ):
            day, metric = newest
            yield metric, noon(day, shop.zone), Source.FILE
