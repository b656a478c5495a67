"""Scores and metrics, a shop and day."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base

# As SQLAlchemy writes ``latest.is_(True)``: an index of a part is used where the words are the same.
NEWEST = {"sqlite": text("latest IS 1"), "postgresql": text("latest IS true")}


class SpsReadingRow(Base):
    """One shop on one of its local days. ``latest`` marks the newest of each shop, so that lists need no scan."""

    __tablename__ = "sps_readings"
    __table_args__ = (
        # Two small indexes: with one on (latest, score) SQLite finds a shop's newest by reading that of every shop.
        Index(
            "ux_sps_readings_newest",
            "shop_id",
            unique=True,
            sqlite_where=NEWEST["sqlite"],
            postgresql_where=NEWEST["postgresql"],
        ),
        Index(
            "ix_sps_readings_newest_score",
            "score",
            sqlite_where=NEWEST["sqlite"],
            postgresql_where=NEWEST["postgresql"],
        ),
    )

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    updated_at: Mapped[datetime]
    source: Mapped[str]
    score: Mapped[Decimal | None]
    unscored: Mapped[str | None]
    tier: Mapped[str]
    tier_text: Mapped[str]
    percentile: Mapped[Decimal | None]
    delivered_orders: Mapped[int | None]
    dimensions: Mapped[list[Any]]
    benefits: Mapped[list[Any]]
    note: Mapped[str]
    latest: Mapped[bool]


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
