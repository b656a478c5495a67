"""Counting: what should be in Slack against what is there."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.escalation import Change
from jobs.digests.run import slot_key
from jobs.escalations import NOT_NEEDED
from storage.database import Database
from storage.escalation_rows import overdue_issues
from storage.subscriptions import DUE, SENT, due
from storage.tables.deliveries import DeliveryRow
from storage.tables.escalations import IssueEventRow, IssueRow
from storage.tables.subscriptions import SlotRow, SubscriptionRow
from tests.chaos.slack import Arrival, StandIn

DIRECT = re.compile(r"issue:(\d+):to:.+")
"""The key of a page by direct message, which calls whoever gets it."""


@dataclass(slots=True)
class Verdict:
    """Each list names what went wrong; all empty is what is promised."""

    digests: int = 0
    issues: int = 0
    pages: int = 0
    messages: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    in_vain: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.in_vain)


def open_work(session: Session) -> list[str]:
    """What is still to be done: slots, rungs, posts."""
    now = datetime.now(UTC)
    posts = select(DeliveryRow.key).where(DeliveryRow.posted_at.is_(None), DeliveryRow.refusal.is_(None))
    slots = session.execute(select(SlotRow).where(SlotRow.state == DUE)).scalars()
    climbing = select(IssueRow.id).where(IssueRow.waiting, IssueRow.climb_at.is_not(None))
    return [
        *session.execute(posts).scalars(),
        *(slot_key(slot.subscription_id, slot.local_date) for slot in slots),
        *(f"subscription {kept.id}" for kept in due(session, now)),
        *(f"issue {number}" for number in session.execute(climbing).scalars()),
        *(f"issue {number}" for number in overdue_issues(session, now)),
    ]


def judge(db: Database, slack: StandIn, subscribed: list[int], reported: int, leaves_within: timedelta) -> Verdict:
    """``leaves_within``: a page that left so shortly after the issue was taken had crossed the click."""
    copies = slack.copies()
    verdict = Verdict(digests=len(subscribed), messages=sum(copies.values()))
    verdict.doubled = [key for key, count in copies.items() if count > 1]
    db.read_now(_digests, subscribed, copies, verdict)
    db.read_now(_intents, copies, verdict)
    db.read_now(_issues, reported, verdict)
    db.read_now(_pages_in_vain, slack.slow.arrivals, leaves_within, verdict)
    return verdict


def _digests(session: Session, subscribed: list[int], copies: Counter[str], verdict: Verdict) -> None:
    """Each subscription had one slot, and the slot one message."""
    slots = {row.subscription_id: row for row in session.execute(select(SlotRow)).scalars()}
    known = set(session.execute(select(SubscriptionRow.id)).scalars())
    for number in subscribed:
        row = slots.get(number)
        if row is None or number not in known:
            verdict.lost.append(f"the slot of subscription {number}")
        elif row.state == SENT and not copies[slot_key(number, row.local_date)]:
            verdict.lost.append(slot_key(number, row.local_date))
        elif row.state != SENT:
            verdict.lost.append(f"{slot_key(number, row.local_date)}: {row.state}, {row.reason}")


def _intents(session: Session, copies: Counter[str], verdict: Verdict) -> None:
    wanted = dict(session.execute(select(DeliveryRow.key, DeliveryRow.refusal)).all())
    verdict.lost += sorted(key for key, refusal in wanted.items() if not copies[key] and refusal != NOT_NEEDED)
    verdict.doubled += sorted(f"{key} was never asked for" for key in copies if key not in wanted)


def _issues(session: Session, reported: int, verdict: Verdict) -> None:
    """Each report that was taken in is an issue, and each climbs each rung once."""
    kept = session.execute(select(IssueRow)).scalars().all()
    verdict.issues = len(kept)
    if len(kept) < reported:
        verdict.lost.append(f"{reported - len(kept)} of {reported} issues")
    climbs = Counter(
        (row.issue_id, row.level)
        for row in session.execute(select(IssueEventRow).where(IssueEventRow.change == Change.CLIMBED)).scalars()
    )
    verdict.pages = sum(climbs.values())
    verdict.doubled += [f"issue {issue} climbed to {level} twice" for (issue, level), n in climbs.items() if n > 1]
    for issue in kept:
        if issue.waiting and issue.climb_at:
            verdict.lost.append(f"issue {issue.id} stopped at level {issue.level}")
        missing = [level for level in range(2, issue.level + 1) if not climbs[issue.id, level]]
        verdict.lost += [f"issue {issue.id}: the rung to level {level}" for level in missing]


def _pages_in_vain(session: Session, arrivals: list[Arrival], leaves_within: timedelta, verdict: Verdict) -> None:
    """Pages that left although the issue had been taken: the clicks are in the timeline, the pages at the stand-in."""
    steps = session.execute(select(IssueEventRow)).scalars().all()
    taken = {step.issue_id: step.at for step in steps if step.change == Change.TAKEN}
    told_by = {f"issue:{step.issue_id}:event:{step.id}": step for step in steps if step.paged}
    for arrival in arrivals:
        step, direct = told_by.get(arrival.key), DIRECT.fullmatch(arrival.key)
        called = step.issue_id if step and arrival.pings else int(direct[1]) if direct else None
        if called in taken and arrival.at > taken[called] + leaves_within:
            verdict.in_vain.append(f"issue {called}: {arrival.key}")
