"""Shops, their groups and how far each is synced."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.types import Encrypted


class ShopRow(Base):
    """One shop. ``cipher`` is what shop-scoped calls need, under the authorisation that gave it.

    Without it (a shop known from files only, or one that was lost at ``lost_at``: its authorisation ended) none are
    made. It is read only by who asks for it: a lost encryption key must not hide the shops.
    """

    __tablename__ = "shops"

    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    region: Mapped[str]
    zone: Mapped[str]
    currency: Mapped[str]
    owner: Mapped[str | None]
    scored_by_api: Mapped[bool]
    zone_assumed: Mapped[bool]
    language: Mapped[str] = mapped_column(server_default="en-US")
    cipher: Mapped[str | None] = mapped_column(Encrypted, deferred=True)
    authorisation_id: Mapped[int | None] = mapped_column(ForeignKey("authorisations.id"), index=True)
    lost_at: Mapped[datetime | None] = mapped_column(index=True)
    lost_reason: Mapped[str | None]
    told_lost_at: Mapped[datetime | None]


class ShopGroupRow(Base):
    __tablename__ = "shop_groups"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class SyncRow(Base):
    """How far a feed of a shop is synced: the cursor, the last success, and the next try after a failure.

    ``taken_at`` is when it was given to a process that has not told what came of it.
    """

    __tablename__ = "syncs"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    feed: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str | None]
    done_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    next_at: Mapped[datetime] = mapped_column(index=True)
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
