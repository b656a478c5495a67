"""``/shop violations``: one shop in full, or those that are worst off."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.violations_report import report
from bot.messages.kit import Message
from bot.messages.violations_answer import overview_answer, shop_answer
from storage.risks import risks_of
from storage.violations import compliance_of, worst_shops
from storage.violations_health import history_of

SHOWN = 15


def answer_violations(
    session: Session,
    shops: Sequence[Shop],
    shop: Shop | None,
    days: int,
    now: datetime,
    rules: Rules,
    zone: str = "UTC",
) -> Message:
    """The answer on ``shop`` with its trend of ``days``, or on the worst of ``shops`` when it is None.

    ``zone`` is the reader's: the deadlines of several shops stand in one column.
    """
    since = now - timedelta(days=days)
    if shop is None:
        return _overview(session, shops, since, now, rules, zone)
    known = compliance_of(session, [shop], since, now)
    risks = risks_of(session, Topic.VIOLATIONS, [shop.id])
    history = history_of(session, shop.id, since.astimezone(shop.tz).date())
    return shop_answer(report(known, risks, since, now, rules), history, now)


def _overview(
    session: Session, shops: Sequence[Shop], since: datetime, now: datetime, rules: Rules, zone: str
) -> Message:
    """Reads only the shops that are shown: the scope may be ten thousand."""
    by_id = {shop.id: shop for shop in shops}
    with_risks = [by_id[shop_id] for shop_id in worst_shops(session) if shop_id in by_id]
    worst = with_risks[:SHOWN]
    known = compliance_of(session, worst, since, now)
    risks = risks_of(session, Topic.VIOLATIONS, [shop.id for shop in worst])
    return overview_answer(report(known, risks, since, now, rules), len(shops), len(with_risks), zone, now)
