"""What an import asks before it writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.sps import SpsReading
from storage.tables.sps import SpsReadingRow


def known_sps_days(session: Session, readings: Sequence[SpsReading]) -> set[tuple[str, date]]:
    """The (shop id, day) of score readings that are kept already, among those of ``readings``."""
    if not readings:
        return set()
    kept, days = SpsReadingRow, [reading.day for reading in readings]
    query = select(kept.shop_id, kept.day).where(
        kept.shop_id.in_({reading.shop_id for reading in readings}), kept.day.between(min(days), max(days))
    )
    return {(shop_id, day) for shop_id, day in session.execute(query)}
