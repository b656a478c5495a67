"""What the auditor found."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class TroubleRow(Base):
    """Something that should have happened and did not; ``over_at`` says when it had. One of a ``key`` is open at most.

    ``told_at`` is when somebody was told; what is over before that is forgotten at once.
    """

    __tablename__ = "troubles"
    __table_args__ = (
        Index(
            "ux_troubles_open_key",
            "key",
            unique=True,
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[str]
    about: Mapped[str]
    reason: Mapped[str]
    channel: Mapped[str | None]
    owner: Mapped[str | None]
    since: Mapped[datetime]
    told_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None] = mapped_column(index=True)
