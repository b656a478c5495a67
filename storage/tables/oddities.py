"""What the platform's answers showed that isn't as documented."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class OddityRow(Base):
    """One thing that is odd, by kind and name; ``found`` is how it was seen last, and never holds a value."""

    __tablename__ = "oddities"

    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    found: Mapped[str]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int] = mapped_column(BigInteger)
