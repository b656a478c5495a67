"""The oddities of the platform's answers, of all processes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.domain.oddities import QUIET, KnownOddity, Oddity, OddKind
from storage.tables.oddities import OddityRow


def remember(session: Session, noted: Mapping[Oddity, int], now: datetime) -> None:
    """Adds what was noted. One that was quiet for long begins anew."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = OddityRow
    again = row.last_at > now - QUIET
    # In the order of their keys, so that two processes that remember the same don't wait for each other in a circle.
    for oddity, times in sorted(noted.items(), key=lambda item: (item[0].kind, item[0].name)):
        new = {"kind": oddity.kind, "name": oddity.name, "found": oddity.found}
        statement = insert(row).values(**new, first_at=now, last_at=now, times=times)
        statement = statement.on_conflict_do_update(
            index_elements=["kind", "name"],
            set_={
                "found": oddity.found,
                "first_at": case((again, row.first_at), else_=now),
                "last_at": now,
                "times": case((again, row.times + times), else_=times),
            },
        )
        session.execute(statement)


def oddities(session: Session, now: datetime) -> list[KnownOddity]:
    """Those that are not over, the latest that began first."""
    row = OddityRow
    wanted = select(row).where(row.last_at > now - QUIET).order_by(row.first_at.desc(), row.kind, row.name)
    return [
        KnownOddity(Oddity(OddKind(one.kind), one.name, one.found), one.first_at, one.last_at, one.times)
        for one in session.execute(wanted).scalars()
    ]
