"""Who gets which digest or alert where and when, and what became of each due moment."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class SubscriptionRow(Base):
    """A channel's digest of one topic, or its alerts.

    ``kind`` is "digest" or "alerts"; ``topic`` a Topic (empty for alerts: all). ``shops`` and ``groups`` narrow it
    (both empty: every shop). A digest has ``at``, ``weekdays`` (Monday is 0) and ``zone``; alerts have
    ``min_severity`` and quiet hours in ``zone``. ``off_reason`` says why it is switched off.
    ``request_id`` is that of the form it was made with, so that the same form sent twice is one digest.
    """

    __tablename__ = "subscriptions"
    # The number of a removed subscription is never given again: it stands in the ids of work and messages.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    topic: Mapped[str]
    channel: Mapped[str] = mapped_column(index=True)
    owner: Mapped[str | None]
    shops: Mapped[list[str]]
    groups: Mapped[list[str]]
    zone: Mapped[str]
    at: Mapped[time | None]
    weekdays: Mapped[list[Any]]
    min_severity: Mapped[int]
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)
    next_local_date: Mapped[date | None]
    active: Mapped[bool]
    off_reason: Mapped[str | None]
    from_file: Mapped[bool]
    request_id: Mapped[str | None] = mapped_column(index=True, unique=True)


class SlotRow(Base):
    """What became of one due moment: ``state`` is due, sent or missed; ``reason`` says why it was missed."""

    __tablename__ = "slots"
    __table_args__ = (Index("ix_slots_state_due_at", "state", "due_at"),)

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str | None]
    told: Mapped[bool]
