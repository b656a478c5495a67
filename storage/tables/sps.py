"""Scores and metrics, a shop and day."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class SpsReadingRow(Base):
    """One shop on one of its local days."""

    __tablename__ = "sps_readings"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    updated_at: Mapped[datetime]
    source: Mapped[str]
    score: Mapped[Decimal | None]
    tier: Mapped[str]
    tier_text: Mapped[str]
    percentile: Mapped[Decimal | None]
    delivered_orders: Mapped[int | None]
    dimensions: Mapped[list[Any]]
    benefits: Mapped[list[Any]]
    response_rate: Mapped[Decimal | None]
    note: Mapped[str]


class SpsLatestRow(Base):
    """Which day is the newest of a shop, and its score: what lists are ordered by without reading the rest."""

    __tablename__ = "sps_latest"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date]
    score: Mapped[Decimal | None] = mapped_column(index=True)


class SpsMetricRow(Base):
    """One metric of a shop on a day. Days known only from the platform's trend have a value and nothing else."""

    __tablename__ = "sps_metrics"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Decimal | None]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    excellent: Mapped[Decimal | None]
    poor: Mapped[Decimal | None]
    score: Mapped[Decimal | None]
    status: Mapped[str] = mapped_column(default="")
    status_text: Mapped[str] = mapped_column(default="")
    top_reason: Mapped[str] = mapped_column(default="")
    window_days: Mapped[int | None]
    unit_uncertain: Mapped[bool] = mapped_column(default=False)
    items: Mapped[list[Any]] = mapped_column(default=list)
