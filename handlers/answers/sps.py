"""``/shop sps``: one shop in full, or those that are worst off."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.sps_report import report
from bot.messages.kit import Message
from bot.messages.sps_answer import overview_answer, shop_answer
from storage.differences import differences
from storage.estimates import estimates
from storage.risks import risks_of
from storage.sps import lowest_scored, sps_histories
from storage.syncs import failing_of, sync_states

SHOWN = 40
MANY = 400
"""Risks that are looked through for shops of the scope."""
WEEK = timedelta(days=8)


def answer_sps(
    session: Session, shops: Sequence[Shop], shop: Shop | None, days: int, now: datetime, rules: Rules
) -> Message:
    """The answer on ``shop`` with its trend of ``days``, or on the worst of ``shops`` when it is None."""
    since = now - timedelta(days=days)
    if shop is None:
        return _overview(session, shops, since, now, rules)
    first = min(since, now - WEEK).astimezone(shop.tz).date()
    histories = sps_histories(session, [shop], first)
    told = report(histories, risks_of(session, Topic.SPS, [shop.id]), rules, now, since)
    reading = histories[0].latest
    estimated = () if told.rows[0].is_official else estimates(session, shop, now, rules)
    failing = None if reading else failing_of(shop, sync_states(session, [shop.id])).get(Feed.SPS)
    return shop_answer(told, days, now, estimated, differences(session, shop, reading, now, rules), failing)


def _overview(session: Session, shops: Sequence[Shop], since: datetime, now: datetime, rules: Rules) -> Message:
    worst = _candidates(session, shops)
    histories = sps_histories(session, worst, min(since, now - WEEK).date())
    risks = risks_of(session, Topic.SPS, [shop.id for shop in worst])
    return overview_answer(report(histories, risks, rules, now, since), len(shops), "UTC", now)


def _candidates(session: Session, shops: Sequence[Shop]) -> list[Shop]:
    """The shops worth reading in full: those with risks, then the lowest scores, then any. The scope may be 10,000."""
    by_id = {shop.id: shop for shop in shops}
    in_trouble = (risk.finding.shop_id for risk in risks_of(session, Topic.SPS, limit=MANY))
    wanted: dict[str, Shop] = {}
    for shop_id in chain(in_trouble, lowest_scored(session), by_id):
        if len(wanted) == SHOWN:
            break
        if shop_id in by_id:
            wanted[shop_id] = by_id[shop_id]
    return list(wanted.values())
