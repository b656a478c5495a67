"""Tool issues: what a partner reports, the states it goes through, and what may be done in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner
from bot.domain.severities import Sev


class IssueState(StrEnum):
    NEW = "new"
    ACKED = "acked"
    INVESTIGATING = "investigating"
    WAITING_PARTNER = "waiting_partner"
    WAITING_VENDOR = "waiting_vendor"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


OVER = frozenset({IssueState.RESOLVED, IssueState.CLOSED})
LIVE = frozenset(IssueState) - OVER
BROKEN = LIVE - {IssueState.MITIGATED}
"""The states in which people cannot work: a work-around counts as restored."""
PROGRESS = (
    IssueState.INVESTIGATING,
    IssueState.WAITING_PARTNER,
    IssueState.WAITING_VENDOR,
    IssueState.MITIGATED,
)
"""What whoever has an issue may say of it."""
OWNED = frozenset({IssueState.ACKED, *PROGRESS})


class Act(StrEnum):
    """What people do with an issue; also the last part of a button's action id."""

    TAKE = "take"
    CLIMB = "climb"
    NOTE = "note"
    SEVERITY = "severity"
    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    PROGRESS = "progress"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"


ALLOWED: Mapping[Act, frozenset[IssueState]] = {
    Act.TAKE: LIVE,
    Act.CLIMB: LIVE,
    Act.NOTE: LIVE | {IssueState.RESOLVED},
    Act.SEVERITY: LIVE,
    Act.HAND_OVER: OWNED,
    Act.ACCEPT: OWNED,
    Act.PROGRESS: OWNED,
    Act.RESOLVE: LIVE,
    Act.CLOSE: frozenset({IssueState.RESOLVED}),
    Act.REOPEN: OVER,
}


class Change(StrEnum):
    """The steps of an issue's timeline."""

    OPENED = "opened"
    TAKEN = "taken"
    CLIMBED = "climbed"
    PAGED_AGAIN = "paged again"
    NOTED = "noted"
    RERATED = "rerated"
    OFFERED = "offered"
    LAPSED = "lapsed"
    ACCEPTED = "accepted"
    PROGRESSED = "progressed"
    OVERDUE = "overdue"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by Slack user id, with the name to say without pinging."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports. ``since`` is when the trouble began; ``affected`` counts people; texts are foreign."""

    partner: str
    tool: str
    title: str
    what: str
    sev: Sev
    since: datetime
    affected: int | None = None
    workaround: str = ""
    evidence: str = ""
    risk_id: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A hand-over that waits for its receiver."""

    to: Person
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Resolution:
    """Why it broke, what mended it, and what is to be done so that it does not happen again (text or a link)."""

    cause: str
    fix: str
    follow_up: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """A tool issue as it is now. Times are UTC.

    ``waiting`` says that somebody is still to take it; ``climbs`` counts the rungs since then. ``rung`` counts
    every time it went up or changed hands, so that whoever comes late is recognised.
    ``reminded_of`` and ``missed`` are the last due times of an update and of an answer that are known to be past.
    ``owner`` may be there while it waits: it was escalated past the one who has it.
    """

    id: int
    report: Report
    partner: Partner
    ladder: Ladder | None
    channel: str
    reporter: Person
    state: IssueState
    level: int
    waiting: bool
    waiting_since: datetime
    climbs: int
    rung: int
    opened_at: datetime
    respond_by: datetime
    climb_at: datetime | None = None
    update_by: datetime | None = None
    reminded_of: datetime | None = None
    missed: datetime | None = None
    restore_by: datetime | None = None
    owner: Person | None = None
    taken_at: datetime | None = None
    offer: Offer | None = None
    note: Note | None = None
    resolution: Resolution | None = None
    resolved_at: datetime | None = None

    @property
    def sev(self) -> Sev:
        return self.report.sev

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def at_top(self) -> bool:
        return self.ladder is None or self.level >= self.ladder.top

    def needs_no_page_of(self, at: datetime) -> bool:
        """Whether who was to be paged then would be called in vain now: it is over, or somebody took it since."""
        return not self.live or (not self.waiting and self.taken_at is not None and self.taken_at > at)

    @property
    def answer_overdue(self) -> bool:
        return self.waiting and self.missed == self.respond_by

    @property
    def update_overdue(self) -> bool:
        return self.update_by is not None and self.reminded_of == self.update_by

    @property
    def update_overdue_since(self) -> datetime | None:
        """The due time of an update that nobody has been reminded of yet."""
        return self.update_by if self.update_by != self.reminded_of else None

    def level_named(self, number: int) -> Level | None:
        return self.ladder.level(number) if self.ladder else None

    def may(self, act: Act) -> bool:
        """Whether ``act`` can be done now, by the right person."""
        if self.state not in ALLOWED[act]:
            return False
        match act:
            case Act.TAKE:
                return self.waiting
            case Act.CLIMB:
                return not self.at_top
            case Act.HAND_OVER:
                return self.offer is None
            case Act.ACCEPT:
                return self.offer is not None
            case _:
                return True


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an issue's timeline; ``actor`` is None for the bot itself, ``paged`` are the levels it pages."""

    id: int
    at: datetime
    change: Change
    state: IssueState
    sev: Sev
    level: int
    actor: Person | None = None
    note: str = ""
    paged: tuple[int, ...] = ()
