"""After figures were read: what of the shop's last week is out of its usual range."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.kpi import Period
from bot.domain.kpi_marks import DAYS, marks
from bot.domain.kpi_report import history_of
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from storage.kpi import newest_kpi_days
from storage.kpi_days import shop_days
from storage.kpi_marks import save_marks


def mark_kpis(session: Session, shop: Shop, now: datetime, rules: Rules) -> None:
    """Keeps the marks of the week that ends with the last day that has figures; none while there is none."""
    last = newest_kpi_days(session, [shop.id]).get(shop.id)
    if last is None:
        return
    end = last + timedelta(days=1)
    week = Period(end - timedelta(days=DAYS), end)
    known = shop_days(session, shop, history_of(week, rules), rules)
    currency, days = next(iter(known.items()))
    save_marks(session, shop.id, marks(shop.id, currency, days, week, rules))
