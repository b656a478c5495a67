"""The clocks of a ticket: correct by, appeal by, and when its points expire."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.markets import in_market
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.violations import Kind, Ticket, TicketStatus


class Step(StrEnum):
    """What has to be done by a deadline."""

    CORRECT = "correction"
    APPEAL_1 = "first appeal"
    APPEAL_2 = "second appeal"


@dataclass(frozen=True, slots=True)
class Clock:
    """What a ticket waits for; ``at`` is None when the date that starts the clock was never imported."""

    ticket: Ticket
    step: Step
    at: datetime | None


def next_clock(ticket: Ticket, now: datetime, rules: Rules) -> Clock | None:
    """The nearest deadline of a ticket that is still ahead, or None: closed, waiting for an answer, or all past.

    A first appeal is open for 30 days after the notice, a second for 15 after the first rejection, and none after
    that (US Academy, May 2026). Warnings and milestones have only the deadlines that the file gives.
    """
    ahead = [clock for clock in clocks(ticket, rules) if clock.at is None or clock.at > now]
    return min(ahead, key=lambda clock: clock.at or now, default=None)


def clocks(ticket: Ticket, rules: Rules) -> list[Clock]:
    """All deadlines of a ticket in its present status, past ones included."""
    if ticket.status in (TicketStatus.OPEN, TicketStatus.CORRECTING):
        appeal = ticket.appeal1_by
        if appeal is None and ticket.kind is Kind.VIOLATION:
            appeal = ticket.issued_at + _days(rules, "violations.appeal.first")
        dated = ((Step.CORRECT, ticket.correct_by), (Step.APPEAL_1, appeal))
        return [Clock(ticket, step, at) for step, at in dated if at]
    if ticket.status is TicketStatus.REJECTED_1:
        second = ticket.appeal2_by
        if second is None and ticket.rejected_at:
            second = ticket.rejected_at + _days(rules, "violations.appeal.second")
        return [Clock(ticket, Step.APPEAL_2, second)]
    return []


def missed_at(ticket: Ticket, now: datetime, rules: Rules) -> datetime | None:
    """When the last deadline of a ticket went by that nobody is known to have used, or None."""
    dates = [clock.at for clock in clocks(ticket, rules)]
    past = [at for at in dates if at and at <= now]
    return max(past) if past and len(past) == len(dates) else None


@dataclass(frozen=True, slots=True)
class Expiry:
    """Points of one ticket that stop counting."""

    ticket: Ticket
    points: int
    at: datetime


def expiries(tickets: Iterable[Ticket], shop: Shop, now: datetime, rules: Rules) -> list[Expiry]:
    """Points that still count and when each ends, soonest first; a ticket that was won has none."""
    counting = in_market(rules, "violations.expiry", shop.region)
    length = timedelta(days=int(counting.value))
    found = [Expiry(t, t.points, t.issued_at + length) for t in tickets if t.points and t.status != TicketStatus.WON]
    return sorted((e for e in found if e.at > now), key=lambda e: e.at)


def _days(rules: Rules, name: str) -> timedelta:
    return timedelta(days=int(rules.value(name)))
