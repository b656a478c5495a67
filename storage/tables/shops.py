"""Shops, their groups, the access to them and how far each is synced."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.types import Encrypted


class ShopRow(Base):
    """One shop. ``cipher`` is what shop-scoped calls need; without it (a shop known from files only) none are made.

    It is read only by who asks for it: a lost encryption key must not hide the shops.
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
    cipher: Mapped[str | None] = mapped_column(Encrypted, deferred=True)


class ShopGroupRow(Base):
    __tablename__ = "shop_groups"

    shop_id: Mapped[str] = mapped_column(ForeignKey("shops.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class CredentialRow(Base):
    """The tokens of one TikTok app and when each ends. ``given`` marks the pair that people had given at first."""

    __tablename__ = "credentials"

    app_key: Mapped[str] = mapped_column(primary_key=True)
    access_token: Mapped[str] = mapped_column(Encrypted)
    refresh_token: Mapped[str] = mapped_column(Encrypted)
    access_ends_at: Mapped[datetime | None]
    refresh_ends_at: Mapped[datetime | None]
    given: Mapped[str]


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
