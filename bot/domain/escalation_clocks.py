"""When a tool issue must be answered, when its ladder climbs, and whom a severity pages at once."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.escalation import Issue
from bot.domain.ladders import Ladder
from bot.domain.partners import Partner
from bot.domain.severities import Sev, Severities


@dataclass(frozen=True, slots=True)
class Wait:
    """An issue that waits for somebody since ``since``: answer due, and the next page (None: there is none)."""

    since: datetime
    respond_by: datetime
    climb_at: datetime | None


def wait_from(
    since: datetime, sev: Sev, partner: Partner, ladder: Ladder | None, level: int, rules: Severities
) -> Wait:
    respond_by = rules[sev].respond.due(since, partner.hours)
    if ladder and level >= ladder.top:
        return Wait(since, respond_by, rules.again_after(sev, since, partner.hours))
    return Wait(since, respond_by, rules.climb_at(sev, since, partner.hours, 0) if ladder else None)


def next_page(issue: Issue, level: int, climbs: int, paged_at: datetime, rules: Severities) -> datetime | None:
    """When an issue that waits is paged again: a rung above ``level``, or the top once more."""
    hours = issue.partner.hours
    if issue.ladder is None:
        return None
    if level >= issue.ladder.top:
        return rules.again_after(issue.sev, paged_at, hours)
    return rules.climb_at(issue.sev, issue.waiting_since, hours, climbs)


def first_level(sev: Sev, ladder: Ladder | None, rules: Severities) -> int:
    return ladder.reach(rules[sev].first_level) if ladder else 1


def paged_at_once(sev: Sev, level: int, ladder: Ladder | None, rules: Severities) -> tuple[int, ...]:
    """The levels that an issue of this severity pages at ``level``: that one, and for the worst also the leadership."""
    also = rules[sev].also_page
    beyond = ladder.reach(also) if ladder and also else level
    return (level, beyond) if beyond > level else (level,)
