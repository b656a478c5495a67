"""The digest of scores, from storage to message."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.domain.digests import Occasion
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.sps_report import CHART_POINTS, report
from bot.messages.kit import Message
from bot.messages.sps import sps_digest
from storage.estimates import estimates
from storage.risks import closed_since, risks_of
from storage.sps import sps_histories

ESTIMATED = 20
"""Shops for which estimates are made: a digest has room for a few of them."""


def compose_sps(session: Session, shops: Sequence[Shop], occasion: Occasion, rules: Rules) -> Message:
    """The digest of these shops for an occasion, compared with the digest before."""
    ids = [shop.id for shop in shops]
    first = min(occasion.since or occasion.now, occasion.now) - timedelta(days=CHART_POINTS)
    histories = sps_histories(session, shops, first.astimezone(occasion.tz).date())
    risks = risks_of(session, Topic.SPS, ids)
    closed = closed_since(session, Topic.SPS, ids, occasion.since) if occasion.since else []
    told = report(histories, risks, rules, occasion.now, occasion.since, closed)
    unofficial = [row.shop for row in told.rows if not row.is_official and (row.reading is None or row.stale)]
    estimated = {shop: estimates(session, shop, occasion.now, rules) for shop in unofficial[:ESTIMATED]}
    return sps_digest(told, occasion, estimated)
