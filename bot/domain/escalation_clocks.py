"""When a tool issue must be answered, when its ladder climbs, and whom a severity pages at once."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ladders import Ladder
from bot.domain.partners import Partner
from bot.domain.severities import Sev, Severities


@dataclass(frozen=True, slots=True)
class Wait:
    """An issue that waits for somebody since ``since``: answer due, and the next climb (None: it is at the top)."""

    since: datetime
    respond_by: datetime
    climb_at: datetime | None


def wait_from(
    since: datetime, sev: Sev, partner: Partner, ladder: Ladder | None, level: int, rules: Severities
) -> Wait:
    respond_by = rules[sev].respond.due(since, partner.hours)
    return Wait(since, respond_by, next_climb(since, sev, partner, ladder, level, 0, rules))


def next_climb(
    since: datetime, sev: Sev, partner: Partner, ladder: Ladder | None, level: int, climbs: int, rules: Severities
) -> datetime | None:
    """When the ladder climbs from ``level`` after ``climbs`` climbs since ``since``; None at the top."""
    if ladder is None or level >= ladder.top:
        return None
    return rules.climb_at(sev, since, partner.hours, climbs)


def first_level(sev: Sev, ladder: Ladder | None, rules: Severities) -> int:
    return ladder.reach(rules[sev].first_level) if ladder else 1


def paged_at_once(sev: Sev, level: int, ladder: Ladder | None, rules: Severities) -> tuple[int, ...]:
    """The levels that an issue of this severity pages at ``level``: that one, and for the worst also the leadership."""
    also = rules[sev].also_page
    beyond = ladder.reach(also) if ladder and also else level
    return (level, beyond) if beyond > level else (level,)
