"""Where our count of a shop's orders and the platform's newest score cannot both be right."""

from sqlalchemy.orm import Session

from bot.domain.order_rates import Difference, difference
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.sps import Source
from bot.domain.sps_metrics import MetricCode
from storage.order_rates import order_rates
from storage.sps import latest_readings

COMPARED = (MetricCode.SFCR, MetricCode.OTDR)
"""What the platform tells and orders tell too. Of late dispatch the API has no figure of its own."""


def differences(session: Session, shop: Shop, rules: Rules) -> list[Difference]:
    """Over the window that the platform's figure has, ending when it was worked out; only of figures of the API."""
    reading = latest_readings(session, [shop.id]).get(shop.id)
    if reading is None or reading.source is not Source.API:
        return []
    found = []
    for code in COMPARED:
        if metric := reading.metric(code):
            ours = order_rates(session, shop, metric.window, reading.updated_at, rules)
            found.append(difference(ours.get(code), metric, rules))
    return [each for each in found if each]
