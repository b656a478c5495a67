"""People by the short names that the configuration file gives them."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class PersonRow(Base):
    """``name`` is in small letters, ``user_id`` a Slack id."""

    __tablename__ = "people"

    name: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str]
