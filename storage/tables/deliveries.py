"""Messages: the intent to post, what became of it, and the edits that are still to be made."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base

BEHIND = text("wanted > done")


class DeliveryRow(Base):
    """One message that is to be, or was, in a channel.

    ``key`` is unique and stands in the message's metadata. ``attempted_at`` without ``ts`` or ``refusal`` means that
    the outcome is unknown. ``wanted`` and ``done`` count edits: they differ while the message shows an
    older state. ``edit_after`` is both the time of the next edit and the lease of the process that makes it.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_open", "posted_at", "refusal", "not_before"),
        # Nearly every message is up to date: those that are not are found without reading the others.
        Index("ix_deliveries_behind", "edit_after", sqlite_where=BEHIND, postgresql_where=BEHIND),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    channel: Mapped[str]
    priority: Mapped[int] = mapped_column(default=1)
    parent: Mapped[str | None] = mapped_column(index=True)
    broadcast: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[dict[str, Any]]
    payload_hash: Mapped[str]
    subscription_id: Mapped[int | None]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    attempted_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    ts: Mapped[str | None] = mapped_column(index=True)
    posted_in: Mapped[str | None]
    posted_at: Mapped[datetime | None]
    refusal: Mapped[str | None]
    wanted: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    edit_after: Mapped[datetime | None]


class SubjectRow(Base):
    """A thing that a message shows live (``risk:17``, ``issue:4``): a change of it makes the message to be edited."""

    __tablename__ = "delivery_subjects"

    subject: Mapped[str] = mapped_column(primary_key=True)
    delivery_key: Mapped[str] = mapped_column(
        ForeignKey("deliveries.key", ondelete="CASCADE"), primary_key=True, index=True
    )
