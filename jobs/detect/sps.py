"""Looking for trouble with a shop's score and metrics."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.playbook import shipped_playbook
from bot.domain.risks import Finding, Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.sps_risks import find_sps
from storage.risks import risks_of
from storage.sps import sps_history

LOOK_BACK = timedelta(days=14)


def look_sps(session: Session, shop: Shop, now: datetime, rules: Rules) -> list[Finding] | None:
    """All findings of a shop; None when it has no reading or its latest is stale, so that nothing is closed."""
    history = sps_history(session, shop, (now - LOOK_BACK).astimezone(shop.tz).date())
    known = [risk.finding for risk in risks_of(session, Topic.SPS, [shop.id])]
    return find_sps(history, rules, shipped_playbook(), now, known)
