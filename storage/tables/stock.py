"""Stock: the level of every SKU, its daily sales, and the counts of a shop."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class StockLevelRow(Base):
    """The latest reading of a SKU with what is remembered of it; rows of a shop lie together.

    ``cover`` (days) is kept so that those in trouble are found without reading the others. ``a_day``, ``margin``,
    ``spread`` and ``sales_days`` are empty while no sales are known.
    """

    __tablename__ = "stock_levels"
    __table_args__ = ({"sqlite_with_rowid": False},)

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    sku_id: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[str]
    title: Mapped[str]
    seller_sku: Mapped[str]
    status: Mapped[str]
    sellable: Mapped[int]
    available: Mapped[int]
    committed: Mapped[int]
    locks: Mapped[list[Any]]
    listed_at: Mapped[datetime | None]
    a_day: Mapped[float | None]
    margin: Mapped[float | None]
    spread: Mapped[float | None]
    sales_days: Mapped[int | None]
    last_sold: Mapped[date | None]
    cover: Mapped[float | None]
    on_hand: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    lead_days: Mapped[int | None]
    out_since: Mapped[datetime | None]
    back_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    untold_since: Mapped[datetime | None]


class SkuSalesRow(Base):
    """Units of a SKU on one of the shop's own days; no row, or none sold, means no sales on a day in stock.

    The day stands before the SKU in the key, so that the days of a shop are one scan however long the history is.
    """

    __tablename__ = "sku_sales"
    __table_args__ = ({"sqlite_with_rowid": False},)

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sku_id: Mapped[str] = mapped_column(primary_key=True)
    units: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    in_stock: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class StockShopRow(Base):
    """The counts of one shop at its last sync, so that many shops are shown without reading their SKUs."""

    __tablename__ = "stock_shops"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    skus: Mapped[int]
    out: Mapped[int]
    idle_out: Mapped[int]
    short: Mapped[int]
    low: Mapped[int]
    oversold: Mapped[int]
    at_risk: Mapped[int]
    lost_a_day: Mapped[float] = mapped_column(index=True)
    read_at: Mapped[datetime]
    sold_until: Mapped[date | None]
    not_told: Mapped[int] = mapped_column(default=0, server_default=text("0"))
