"""What sellers allowed the apps of the Partner Center, and the consents that are asked for."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.types import Encrypted


class AuthorisationRow(Base):
    """What one seller allowed one app: a pair of tokens, and when each ends.

    ``open_id`` is the seller; None while nobody told it, which is so of a pair from the environment. ``given`` marks
    the pair that people had put there at first. ``holder`` alone may renew the tokens, until ``held_until``.
    ``listed_at`` is when its shops were last looked up, ``ended_at`` when it ended, ``told_soon_at`` when people were
    told that it soon will; ``refused_at`` since when its tokens cannot be renewed, though it has not ended.
    """

    __tablename__ = "authorisations"
    __table_args__ = (
        UniqueConstraint("app_key", "open_id"),
        UniqueConstraint("app_key", "given"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    app_key: Mapped[str]
    open_id: Mapped[str | None]
    seller: Mapped[str | None]
    access_token: Mapped[str] = mapped_column(Encrypted, deferred=True)
    refresh_token: Mapped[str] = mapped_column(Encrypted, deferred=True)
    access_ends_at: Mapped[datetime | None]
    refresh_ends_at: Mapped[datetime | None]
    given: Mapped[str | None]
    authorised_at: Mapped[datetime]
    renewed_at: Mapped[datetime | None]
    holder: Mapped[str | None]
    held_until: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    told_soon_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    refusal: Mapped[str | None]


class ConsentRow(Base):
    """A seller's consent that was asked for: the nonce of the link's state, good for one authorisation.

    ``channel`` is where the outcome is told (a person's id for a direct message), None for the operators. ``taken_at``
    is when the seller came back; ``authorisation_id`` what that led to.
    """

    __tablename__ = "consents"

    nonce: Mapped[str] = mapped_column(primary_key=True)
    app_key: Mapped[str]
    channel: Mapped[str | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    taken_at: Mapped[datetime | None]
    authorisation_id: Mapped[int | None] = mapped_column(ForeignKey("authorisations.id", ondelete="CASCADE"))
