"""What all tables share: names of constraints that migrations can rely on, and the types of columns."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, Date, MetaData, Numeric, String
from sqlalchemy.orm import DeclarativeBase

from storage.types import UtcTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        datetime: UtcTime,
        Decimal: Numeric(18, 4),
        str: String,
        list[str]: JSON,
        list[Any]: JSON,
        dict[str, Any]: JSON,
    }


__all__ = ["Base", "Date"]
