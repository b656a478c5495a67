"""Looking for trouble with violations and listings."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.risks import Finding
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.violations_findings import find_violations
from storage.violations import compliance_of


def look_violations(session: Session, shop: Shop, now: datetime, rules: Rules) -> list[Finding] | None:
    """All findings of a shop; None when nothing was ever imported or synced for it.

    Old data keep their findings by themselves: a listing stays blocked and a rating low until newer data say otherwise.
    """
    [known] = compliance_of(session, [shop], None, now)
    if known.imported_at is None and known.synced_at is None:
        return None
    tickets = [one.ticket for one in known.tickets]
    return find_violations(shop, tickets, known.readings, known.listings, now, rules)
