"""What orders sum up to over some days, as far as all of them are known."""

from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.kpi import Period
from bot.domain.order_rates import OrderRate, rates
from bot.domain.orders import NAMES, OrderSums
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from storage.orders import sums_of
from storage.tables.orders import OrderDayRow, OrderLineRow
from storage.tables.shops import SyncRow
from storage.tables.stock import StockLevelRow

_DAY = OrderDayRow.__table__.c

# Built once: every answer about one shop needs them.
_TOTALS = select(*(func.coalesce(func.sum(_DAY[name]), 0).label(name) for name in NAMES)).where(
    _DAY.shop_id == bindparam("shop"), _DAY.day >= bindparam("start"), _DAY.day < bindparam("end")
)
_READ = SyncRow.__table__.c
_KNOWN = select(
    _READ.cursor,
    _READ.done_at,
    select(func.min(_DAY.day)).where(_DAY.shop_id == bindparam("shop")).scalar_subquery().label("kept"),
).where(_READ.shop_id == bindparam("shop"), _READ.feed == bindparam("feed"))


def order_rates(
    session: Session, shop: Shop, known: Period | None, window_days: int, now: datetime, rules: Rules
) -> dict[str, OrderRate]:
    """SFCR, LDR and OTDR, by code, of the last ``window_days`` of the shop that are over.

    None unless all of them are ``known``, the days of which all orders are.
    """
    today = now.astimezone(shop.tz).date()
    window = Period(today - timedelta(days=window_days), today)
    if known is None or window.start < known.start or window.end > known.end:
        return {}
    return rates(order_sums(session, shop.id, window), window.days, shop.region, rules)


def order_sums(session: Session, shop_id: str, period: Period) -> OrderSums:
    """Over all currencies: its money says nothing."""
    return sums_of(session.execute(_TOTALS, {"shop": shop_id, "start": period.start, "end": period.end}).one())


def blamed_products(session: Session, shop_id: str, period: Period, limit: int) -> list[tuple[str, int]]:
    """The products of which most units were cancelled through the seller, by title where it is known."""
    row, level = OrderLineRow, StockLevelRow
    titles = select(level.product_id, func.max(level.title).label("title")).where(level.shop_id == shop_id)
    named = titles.group_by(level.product_id).subquery()
    wanted = (
        select(func.coalesce(named.c.title, row.product_id), func.count())
        .outerjoin(named, named.c.product_id == row.product_id)
        .where(row.shop_id == shop_id, row.fault, row.day >= period.start, row.day < period.end)
        .group_by(row.product_id, named.c.title)
        .order_by(func.count().desc(), row.product_id)
    )
    return [(title, units) for title, units in session.execute(wanted.limit(limit))]


def known_days(session: Session, shop: Shop, feed: Feed) -> Period | None:
    """The shop's days of which a feed that is read by update knows everything; None until it was read once.

    The cursor of such a feed begins with the first of them; days that were forgotten since are not known any more.
    """
    read = session.execute(_KNOWN, {"shop": shop.id, "feed": feed.value}).one_or_none()
    if read is None or read.done_at is None or not read.cursor:
        return None
    since, end = date.fromisoformat(read.cursor.split()[0]), read.done_at.astimezone(shop.tz).date()
    start = max(since, read.kept or since)
    return Period(start, end) if start < end else None
