"""``/shop SHOP``: one shop on one page."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain import sps_report, stock_report, violations_report
from bot.domain.kpi import compared
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.messages.kit import Message
from bot.messages.shop_page import WEEK, ShopPage, shop_page
from storage import stock
from storage.kpi import kpi_sums
from storage.kpi_days import last_days
from storage.risks import risks_of
from storage.sps import sps_histories
from storage.syncs import failing_of, sync_states
from storage.violations import compliance_of


def answer_shop(session: Session, shop: Shop, now: datetime, rules: Rules) -> Message:
    """What each topic says of ``shop`` in a line or two."""
    risks = risks_of(session, None, [shop.id])
    of_topic = {topic: [risk for risk in risks if risk.finding.topic is topic] for topic in Topic}
    week_ago = now - timedelta(days=WEEK)
    histories = sps_histories(session, [shop], (week_ago - timedelta(days=1)).astimezone(shop.tz).date())
    counts = stock.summary_of(session, shop.id)
    known = compliance_of(session, [shop], week_ago, now)
    period = last_days(session, shop, WEEK, now, rules)
    sums = kpi_sums(session, [shop.id], period).get(shop.id, [])
    before = {each.currency: each for each in kpi_sums(session, [shop.id], period.before).get(shop.id, [])}
    complete = histories[0].latest and counts and sums
    page = ShopPage(
        shop=shop,
        sps=sps_report.report(histories, of_topic[Topic.SPS], rules, now, week_ago),
        stock=stock_report.report([shop], [counts] if counts else [], [], of_topic[Topic.STOCK], None, now, rules),
        violations=violations_report.report(known, of_topic[Topic.VIOLATIONS], week_ago, now, rules),
        period=period,
        sales=[compared(each, before.get(each.currency)) for each in sums],
        risks=risks,
        failing={} if complete else failing_of(shop, sync_states(session, [shop.id])),
    )
    return shop_page(page, now)
