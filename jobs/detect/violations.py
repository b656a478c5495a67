"""Looking for trouble with violations and listings."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.promotions import find_appeals, find_promotions
from bot.domain.risks import Finding
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.violations_findings import find_violations
from storage.promotions import appeal_results, ended_promotions
from storage.violations import compliance_of


def look_violations(session: Session, shop: Shop, now: datetime, rules: Rules) -> list[Finding] | None:
    """All findings of a shop; None when nothing was ever imported, synced or reported for it.

    Old data keep their findings by themselves: a listing stays blocked and a rating low until newer data say otherwise.
    """
    [known] = compliance_of(session, [shop], None, now)
    ended, appeals = ended_promotions(session, shop.id), appeal_results(session, shop.id)
    if known.imported_at is None and known.synced_at is None and not ended and not appeals:
        return None
    tickets = [one.ticket for one in known.tickets]
    found = find_violations(shop, tickets, known.readings, known.listings, now, rules)
    return found + find_promotions(shop, ended, now, rules) + find_appeals(shop, appeals, now, rules)
