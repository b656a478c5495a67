"""Rows of stock counts: what somebody counted of a SKU, or a warehouse file says."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.domain.stock import Count
from jobs.imports.cells import whole_of
from jobs.imports.rows import LONG_NUMBER, Record
from storage.stock_counts import sku_names

MOST_UNITS = 100_000_000
LONGEST_LEAD = 730
ROUNDED = "spreadsheets round numbers of more than 15 digits, so keep ids as text or give the seller SKU alone"


@dataclass(frozen=True, slots=True)
class CountedSku:
    """What one row gives; ``lead_days`` is the SKU's own lead time, None where the row has none."""

    shop: Shop
    sku_id: str
    count: Count
    lead_days: int | None


class Skus:
    """The SKUs that syncs have read, by shop; each shop is looked up once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._names: dict[str, dict[str, str]] = {}
        self._ids: dict[str, dict[str, list[str]]] = {}

    def meant(self, shop: Shop, sku_id: str, seller_sku: str) -> str:
        """The id of the SKU with this id, or else this seller SKU. Raises ValueError in words."""
        if shop.id not in self._names:
            self._look_up(shop)
        names, ids = self._names[shop.id], self._ids[shop.id]
        if not names:
            raise ValueError(f"cannot be looked up: no sync has read SKUs of '{shop.code}' yet")
        if sku_id:
            if sku_id not in names:
                why = f": {ROUNDED}" if LONG_NUMBER.fullmatch(sku_id) else ""
                raise ValueError(f"is no SKU of '{shop.code}'{why}")
            if seller_sku and names[sku_id] != seller_sku:
                raise ValueError(f"is '{names[sku_id]}' in the shop, not '{seller_sku}'")
            return sku_id
        found = ids.get(seller_sku, [])
        if len(found) == 1:
            return found[0]
        raise ValueError(f"may be any of {len(found)}: give sku_id" if found else f"is no SKU of '{shop.code}'")

    def _look_up(self, shop: Shop) -> None:
        self._names[shop.id] = dict(sku_names(self._session, shop.id))
        ids: dict[str, list[str]] = {}
        for sku_id, seller_sku in self._names[shop.id].items():
            ids.setdefault(seller_sku, []).append(sku_id)
        self._ids[shop.id] = ids


def read_count(record: Record, skus: Skus, now: datetime) -> CountedSku:
    """The count of a row. A day without a time is its first moment in the shop's zone. Raises BrokenRow."""
    shop = record.shop()
    sku_id, seller_sku = record.text("sku_id"), record.text("seller_sku")
    if not (sku_id or seller_sku):
        raise record.broken("seller_sku", "is empty, as is sku_id: one of them is needed")
    named = "sku_id" if sku_id else "seller_sku"
    meant = record.needed(named, lambda _: skus.meant(shop, sku_id, seller_sku))
    on_hand = record.needed("on_hand", lambda cell: whole_of(cell, MOST_UNITS))
    at = record.needed_when("counted_at").start(shop.tz)
    if at > now:
        raise record.broken("counted_at", f"is in the future (without a zone it is read as {shop.zone})")
    return CountedSku(shop, meant, Count(on_hand, at), record.whole("lead_days", LONGEST_LEAD))
