"""What the platform reported: the inbox of webhooks, their daily counts, and what is kept of promotions and appeals."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.types import EncryptedOrLost

WAITING = text("next_at IS NOT NULL")
LEFT = text("next_at IS NULL AND done_at IS NULL")


class WebhookRow(Base):
    """One genuine webhook. ``id`` is the platform's, or a hash of the body where it sent none.

    ``next_at`` is the next try and the lease of who tries; empty when it is done or, without ``done_at``, given up. The
    body may hold personal data: it is encrypted, and goes with the work done. That of an unknown type stays. One
    that no key opens any more is read as none: it must not stop the others.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        Index("ix_webhooks_waiting", "shop_id", "next_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_webhooks_left", "received_at", sqlite_where=LEFT, postgresql_where=LEFT),
    )

    app_key: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[int]
    shop_id: Mapped[str]
    happened_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[str | None] = mapped_column(EncryptedOrLost)
    done_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    next_at: Mapped[datetime | None]


class WebhookDayRow(Base):
    """How many webhooks of a type came on a day (UTC), repeated ones included, or were refused for a reason."""

    __tablename__ = "webhook_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]


class PromotionRow(Base):
    """A promotion that was listed or that an event named. ``read`` is false while its state is what the event said.

    ``fresh`` until a risk was opened of it: one that a person has closed is not opened again.
    """

    __tablename__ = "promotions"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    ends_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    read: Mapped[bool]
    fresh: Mapped[bool]


class AppealRow(Base):
    """The newest result of an appeal about one thing on a product; ``fresh`` as with promotions."""

    __tablename__ = "appeals"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    reason: Mapped[str]
    decided_at: Mapped[datetime]
    fresh: Mapped[bool]
