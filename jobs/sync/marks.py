"""After figures were read: what of the shop's last week is out of its usual range."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.kpi_marks import DAYS, marks
from bot.domain.kpi_report import history_of
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from storage.kpi_days import last_days, shop_days
from storage.kpi_marks import save_marks


def mark_kpis(session: Session, shop: Shop, now: datetime, rules: Rules) -> None:
    """Keeps the marks of the last week that is known, in place of those before."""
    week = last_days(session, shop, DAYS, now, rules)
    known = shop_days(session, shop, history_of(week, rules), rules)
    currency, days = next(iter(known.items()))
    save_marks(session, shop.id, marks(shop.id, currency, days, week, rules))
