"""Violation tickets, account health and the state of listings."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class TicketRow(Base):
    """One violation ticket. Deadlines are those a file gave; ``seen_at`` is its first import."""

    __tablename__ = "violation_tickets"
    __table_args__ = (Index("ix_violation_tickets_shop_id_issued_at", "shop_id", "issued_at"),)

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    kind: Mapped[str]
    family: Mapped[str]
    issued_at: Mapped[datetime]
    title: Mapped[str]
    subject: Mapped[str]
    points: Mapped[int | None]
    actions: Mapped[list[Any]]
    correct_by: Mapped[datetime | None]
    appeal1_by: Mapped[datetime | None]
    rejected_at: Mapped[datetime | None]
    appeal2_by: Mapped[datetime | None]
    owner: Mapped[str]
    evidence: Mapped[list[Any]]
    root_cause: Mapped[str]
    capa: Mapped[str]
    seen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class HealthReadingRow(Base):
    """The rating and the old points of a shop on a local day, as imported."""

    __tablename__ = "health_readings"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    ahr: Mapped[int | None]
    points: Mapped[int | None]


class ImportRow(Base):
    """When figures of one kind (health, tickets) were last imported for a shop.

    ``recent_from`` is the first day of its newest readings, so that reading them costs the same however old they are.
    """

    __tablename__ = "imports"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    recent_from: Mapped[date | None]


class ListingRow(Base):
    """A product as the platform shows it to the seller; ``reasons`` are [position, reason, suggestion] lists."""

    __tablename__ = "listings"
    __table_args__ = (
        Index("ix_listings_shop_id_blocked_at", "shop_id", "blocked_at"),
        Index("ix_listings_shop_id_cleared_at", "shop_id", "cleared_at"),
    )

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    status: Mapped[str]
    audit_status: Mapped[str]
    tier: Mapped[str]
    reasons: Mapped[list[Any]]
    updated_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]
    explained: Mapped[bool]
