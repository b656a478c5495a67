"""Orders with their lines, what they sum up to a day, and what comes after a sale."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class OrderRow(Base):
    """An order that counts, without anything about its buyer. ``created_on`` and the like are days of the shop."""

    __tablename__ = "orders"
    __table_args__ = (Index("ix_orders_shop_id_day", "shop_id", "day"), {"sqlite_with_rowid": False})

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    status: Mapped[str]
    currency: Mapped[str]
    updated_at: Mapped[datetime]
    created_at: Mapped[datetime]
    paid: Mapped[bool]
    own: Mapped[bool]
    tracked: Mapped[bool]
    fault: Mapped[bool]
    unclear: Mapped[bool]
    watched: Mapped[bool]
    units: Mapped[int]
    cancelled_units: Mapped[int]
    value: Mapped[Decimal]
    cancelled_value: Mapped[Decimal]
    readied_at: Mapped[datetime | None]
    readied_on: Mapped[date | None]
    ready_by: Mapped[datetime | None]
    collected_at: Mapped[datetime | None]
    dispatched_on: Mapped[date | None]
    collect_by: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    deliver_by: Mapped[datetime | None]
    due_on: Mapped[date | None]


class OrderLineRow(Base):
    """One unit of an order. Those that wait to be shipped, or were cancelled through the seller, are found at once."""

    __tablename__ = "order_lines"
    __table_args__ = (
        ForeignKeyConstraint(("shop_id", "order_id"), ("orders.shop_id", "orders.id"), ondelete="CASCADE"),
        Index(
            "ix_order_lines_waiting",
            "shop_id",
            "sku_id",
            sqlite_where=text("waiting"),
            postgresql_where=text("waiting"),
        ),
        Index("ix_order_lines_fault", "shop_id", "day", sqlite_where=text("fault"), postgresql_where=text("fault")),
        {"sqlite_with_rowid": False},
    )

    shop_id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    sku_id: Mapped[str]
    product_id: Mapped[str]
    status: Mapped[str]
    price: Mapped[Decimal]
    waiting: Mapped[bool]
    cancelled: Mapped[bool]
    fault: Mapped[bool]
    cancel_user: Mapped[str]
    cancel_reason: Mapped[str]


class OrderDayRow(Base):
    """What a shop's orders sum up to on a day, in one currency: see ``OrderSums`` for which day each figure goes by."""

    __tablename__ = "order_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    created: Mapped[int]
    cancelled: Mapped[int]
    units: Mapped[int]
    cancelled_units: Mapped[int]
    value: Mapped[Decimal]
    cancelled_value: Mapped[Decimal]
    placed: Mapped[int]
    fault: Mapped[int]
    unclear: Mapped[int]
    watched: Mapped[int]
    readied: Mapped[int]
    readied_late: Mapped[int]
    dispatched: Mapped[int]
    dispatched_late: Mapped[int]
    shipped: Mapped[int]
    tracked: Mapped[int]
    due: Mapped[int]
    on_time: Mapped[int]


class AftersaleRow(Base):
    """A return or refund, or a cancellation (``kind``): its newest state and what the seller is to do until when."""

    __tablename__ = "aftersales"
    __table_args__ = (Index("ix_aftersales_shop_id_day", "shop_id", "day"), {"sqlite_with_rowid": False})

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str]
    day: Mapped[date]
    type: Mapped[str]
    status: Mapped[str]
    role: Mapped[str]
    reason: Mapped[str]
    words: Mapped[str]
    units: Mapped[int]
    refund: Mapped[Decimal | None]
    currency: Mapped[str]
    action: Mapped[str]
    respond_by: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class ServiceDayRow(Base):
    """A shop's chats that began on a day. Shares are percent, ``minutes`` to the first answer on average.

    ``listed`` are those that were looked at one by one, ``within_12h`` those of them that were answered so soon.
    """

    __tablename__ = "service_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    chats: Mapped[int]
    answered_share: Mapped[Decimal | None]
    minutes: Mapped[Decimal | None]
    rated: Mapped[int]
    dissatisfied: Mapped[int]
    late: Mapped[int]
    listed: Mapped[int | None]
    within_12h: Mapped[int | None]


class ProductRatingRow(Base):
    """How often each number of stars was given to a product from ``start`` to before ``end``.

    ``before`` are the numbers of one to five stars in as many days before; None where they were not told.
    """

    __tablename__ = "product_ratings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[date]
    end: Mapped[date]
    one: Mapped[int]
    two: Mapped[int]
    three: Mapped[int]
    four: Mapped[int]
    five: Mapped[int]
    before: Mapped[list[Any] | None]
