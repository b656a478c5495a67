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
from storage.risks import closed_since, risks_of
from storage.sps import sps_histories


def compose_sps(session: Session, shops: Sequence[Shop], occasion: Occasion, rules: Rules) -> Message:
    """The digest of these shops for an occasion, compared with the digest before."""
    ids = [shop.id for shop in shops]
    first = min(occasion.since or occasion.now, occasion.now) - timedelta(days=CHART_POINTS)
    histories = sps_histories(session, shops, first.astimezone(occasion.tz).date())
    risks = risks_of(session, Topic.SPS, ids)
    closed = closed_since(session, Topic.SPS, ids, occasion.since) if occasion.since else []
    return sps_digest(report(histories, risks, rules, occasion.now, occasion.since, closed), occasion)
