"""Promotions that were read or reported, and appeals that were reported."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.promotions import ENDED_BY_PLATFORM, RUNNING, Appeal, Promotion
from storage.tables.violations import ListingRow
from storage.tables.webhooks import AppealRow, PromotionRow
from storage.upsert import upsert


def save_promotions(session: Session, found: Iterable[Promotion]) -> None:
    """Keeps how promotions are now. One that was not ended before is fresh, and so is one ended once more."""
    for new in found:
        old = session.get(PromotionRow, (new.shop_id, new.id), populate_existing=True)
        if old is None or new.changed_at >= old.changed_at:
            fresh = old is None or old.fresh or old.status != new.status
            upsert(session, PromotionRow, [asdict(new) | {"fresh": fresh}])


def save_appeals(session: Session, found: Iterable[Appeal]) -> None:
    """Keeps the newest result about each thing, in whatever order they come."""
    for new in found:
        key = (new.shop_id, new.product_id, new.about)
        old = session.get(AppealRow, key, populate_existing=True)
        if old is None or new.decided_at > old.decided_at:
            upsert(session, AppealRow, [asdict(new) | {"fresh": True}])


def ended_promotions(session: Session, shop_id: str) -> list[Promotion]:
    """Those of a shop that the platform ended."""
    return _promotions(session, shop_id, (ENDED_BY_PLATFORM,))


def watched_promotions(session: Session, shop_id: str) -> list[Promotion]:
    """Those of a shop that run or will, as far as is known, and those that the platform ended, which it may undo."""
    return _promotions(session, shop_id, (*RUNNING, ENDED_BY_PLATFORM))


def appeal_results(session: Session, shop_id: str) -> list[tuple[Appeal, str]]:
    """All that are known of a shop, each with the title of its product (empty when that is not known)."""
    row = AppealRow.__table__.columns
    named = (ListingRow.shop_id == row.shop_id) & (ListingRow.product_id == row.product_id)
    wanted = select(*row, ListingRow.title).outerjoin(ListingRow, named).where(row.shop_id == shop_id)
    return [(Appeal(*found[:-1]), found[-1] or "") for found in session.execute(wanted.order_by(row.product_id))]


def told(session: Session, shop_id: str) -> None:
    """What was fresh has its risk now."""
    for table in (PromotionRow, AppealRow):
        fresh = update(table).where(table.shop_id == shop_id, table.fresh).values(fresh=False)
        session.execute(fresh.execution_options(synchronize_session=False))


def _promotions(session: Session, shop_id: str, statuses: Sequence[str]) -> list[Promotion]:
    row = PromotionRow.__table__.columns
    wanted = select(*row).where(row.shop_id == shop_id, row.status.in_(statuses)).order_by(row.id)
    return [Promotion(*found) for found in session.execute(wanted)]
