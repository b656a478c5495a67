"""What TikTok's answers showed of late that isn't as documented."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.doctor.result import Result, ok, warning
from bot.domain.oddities import KnownOddity, OddKind, consequence
from storage.oddities import oddities

REPORT = "Update Shopwatch; if it is the newest, report the name: TikTok has changed what it sends."
NAMED = 10


def look_at_oddities(session: Session, now: datetime) -> list[Result]:
    """Ten at most, the newest first; the clock is told of by the look at TikTok itself."""
    found = [one for one in oddities(session, now) if one.oddity.kind is not OddKind.CLOCK]
    told = [warning("TikTok's answers", _words(one), REPORT) for one in found[:NAMED]]
    if len(found) > NAMED:
        told.append(warning("TikTok's answers", f"and {len(found) - NAMED} more are odd", REPORT))
    return told or [ok("TikTok's answers", "as documented")]


def _words(known: KnownOddity) -> str:
    return f"{known.oddity.name} since {known.first_at:%Y-%m-%d %H:%M} UTC: {consequence(known.oddity)}"
