"""A shop's sales and traffic, a day."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class KpiDayRow(Base):
    """One of a shop's own days, in the shop's currency."""

    __tablename__ = "kpi_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    currency: Mapped[str]
    gmv: Mapped[Decimal]
    orders: Mapped[int | None]
    units: Mapped[int | None]
    customers: Mapped[int | None]
    refunds: Mapped[Decimal | None]
    visitors: Mapped[int | None]


class KpiMarkRow(Base):
    """A KPI of a shop whose last days were out of their usual range, ``low`` to ``high`` around ``usual``.

    ``code`` is a ``KpiCode``; ``strength`` is how many robust standard deviations it is off, the sign included.
    """

    __tablename__ = "kpi_marks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str]
    day: Mapped[date]
    value: Mapped[Decimal]
    usual: Mapped[Decimal]
    low: Mapped[Decimal]
    high: Mapped[Decimal]
    strength: Mapped[float]
    worse: Mapped[bool]
