"""Risks and their append-only timeline."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class RiskRow(Base):
    __tablename__ = "risks"
    __table_args__ = (Index("ix_risks_shop_topic_state", "shop_id", "topic", "state"), Index("ix_risks_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    topic: Mapped[str]
    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"))
    subject: Mapped[str]
    severity: Mapped[int]
    peak: Mapped[int]
    title: Mapped[str]
    evidence: Mapped[list[str]]
    advice: Mapped[str]
    deadline: Mapped[datetime | None]
    reminder: Mapped[int | None]
    state: Mapped[str]
    owner: Mapped[str | None] = mapped_column(index=True)
    taken_by: Mapped[str | None]
    taken_name: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None] = mapped_column(index=True)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    resolved_at: Mapped[datetime | None] = mapped_column(index=True)


class RiskEventRow(Base):
    """One step of a risk's life. ``actor`` is a Slack user id, or None for the bot itself."""

    __tablename__ = "risk_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    risk_id: Mapped[int] = mapped_column(ForeignKey("risks.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str | None]
    change: Mapped[str]
    state_before: Mapped[str | None]
    state_after: Mapped[str]
    note: Mapped[str]
