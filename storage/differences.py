"""Where our count of a shop's orders and the platform's newest score cannot both be right."""

from sqlalchemy.orm import Session

from bot.domain.order_rates import Difference, difference
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.sps import Source, SpsReading
from bot.domain.sps_metrics import MetricCode
from storage.order_rates import order_rates

COMPARED = (MetricCode.SFCR, MetricCode.OTDR)
"""What the platform tells and orders tell too. Of late dispatch the API has no figure of its own."""


def differences(session: Session, shop: Shop, reading: SpsReading | None, rules: Rules) -> list[Difference]:
    """Over the window that the platform's figure has, ending when it was worked out; only of figures of the API."""
    if reading is None or reading.source is not Source.API:
        return []
    metrics = [metric for code in COMPARED if (metric := reading.metric(code))]
    windows = {metric.window for metric in metrics}
    ours = {days: order_rates(session, shop, days, reading.updated_at, rules) for days in windows}
    found = (difference(ours[metric.window].get(metric.code), metric, rules) for metric in metrics)
    return [each for each in found if each]
