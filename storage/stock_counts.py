"""What people counted of SKUs, and the lead times they gave."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.domain.stock import Count
from storage.saved import Saved
from storage.tables.stock import StockLevelRow

_LEVEL = StockLevelRow.__table__.c
_SET = (
    update(StockLevelRow.__table__)  # type: ignore[arg-type]
    .where(_LEVEL.shop_id == bindparam("shop"), _LEVEL.sku_id == bindparam("sku"))
    .values(on_hand=bindparam("units"), counted_at=bindparam("at"), lead_days=bindparam("days"))
)


def sku_names(session: Session, shop_id: str) -> list[tuple[str, str]]:
    """The id and the seller SKU of every SKU that a sync has read of a shop: one scan."""
    rows = session.execute(select(_LEVEL.sku_id, _LEVEL.seller_sku).where(_LEVEL.shop_id == shop_id))
    return [(sku_id, seller_sku) for sku_id, seller_sku in rows]


def save_counts(session: Session, shop_id: str, given: Mapping[str, tuple[Count, int | None]]) -> dict[str, Saved]:
    """Keeps counts of a shop's SKUs by id, with a lead time in days where one is given; what became of each.

    A count that is older than the one that is kept changes nothing. SKUs that are not known are left out.
    """
    columns = (_LEVEL.sku_id, _LEVEL.on_hand, _LEVEL.counted_at, _LEVEL.lead_days)
    done: dict[str, Saved] = {}
    rows: list[dict[str, Any]] = []
    for sku_id, on_hand, at, days in session.execute(select(*columns).where(_LEVEL.shop_id == shop_id)).all():
        if sku_id not in given:
            continue
        counted, lead = given[sku_id]
        before = (on_hand, at, days)
        after = (counted.on_hand, counted.at, days if lead is None else lead)
        if before == after or (at is not None and counted.at < at):
            done[sku_id] = Saved.UNCHANGED
            continue
        done[sku_id] = Saved.NEW if at is None else Saved.CHANGED
        rows.append({"shop": shop_id, "sku": sku_id, "units": after[0], "at": after[1], "days": after[2]})
    if rows:
        session.execute(_SET, rows)
    return done
