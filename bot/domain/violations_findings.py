"""What is the matter with a shop's compliance: deadlines, milestones, listings."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.risks import Finding, Severity, Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.violations import Blocked, HealthReading, Listing, Ticket
from bot.domain.violations_clock import Clock, Step, next_clock
from bot.domain.violations_health import Milestone, Standing, System, standings


def find_violations(
    shop: Shop,
    tickets: Iterable[Ticket],
    readings: Sequence[HealthReading],
    listings: Iterable[Listing],
    now: datetime,
    rules: Rules,
) -> list[Finding]:
    """All findings of one shop; a figure that is old stays a finding until a newer one says otherwise."""
    clocks = (clock for ticket in tickets if (clock := next_clock(ticket, now, rules)))
    appeals = [found for clock in clocks if (found := _deadline(shop, clock, now, rules))]
    health = [found for where in standings(shop, readings, rules) if (found := _health(where, rules))]
    blocked = [_listing(shop, listing) for listing in listings if listing.blocked]
    return [*appeals, *health, *blocked]


def ticket_key(ticket: Ticket) -> str:
    """The stable key of the risk that a ticket's deadline is."""
    return f"violations.appeal:{ticket.shop_id}:{ticket.id}"


def health_key(where: Standing) -> str:
    return f"violations.{'health' if where.system is System.AHR else 'points'}:{where.shop.id}"


def listing_key(listing: Listing) -> str:
    return f"violations.listing:{listing.shop_id}:{listing.product_id}"


def _deadline(shop: Shop, clock: Clock, now: datetime, rules: Rules) -> Finding | None:
    severity, within, reminder = _urgency(clock, now, rules)
    if severity is None:
        return None
    ticket = clock.ticket
    if clock.at is None:
        evidence = "The first appeal was rejected; the imported file has no date of it, so the deadline is not known."
    else:
        evidence = f"Deadline of the {clock.step}: {clock.at.astimezone(shop.tz):%a %d %b %Y %H:%M} ({shop.zone})."
    return Finding(
        key=ticket_key(ticket),
        kind="violations.appeal",
        topic=Topic.VIOLATIONS,
        shop_id=shop.id,
        subject=ticket.subject or f"ticket {ticket.id}",
        severity=severity,
        title=f"Ticket {ticket.id}: {clock.step} {within}",
        evidence=tuple(part for part in (ticket.title, evidence) if part),
        advice="Correct it in Seller Center." if clock.step is Step.CORRECT else "File the appeal in Seller Center.",
        deadline=clock.at,
        reminder=reminder,
    )


def _urgency(clock: Clock, now: datetime, rules: Rules) -> tuple[Severity | None, str, int | None]:
    """How bad a deadline is, in words and hours that change at each reminder, not with every minute."""
    if clock.at is None:
        return Severity.WARNING, "has a deadline that is not known", None
    left = clock.at - now
    steps = (
        ("remind_last", Severity.CRITICAL),
        ("remind_second", Severity.WARNING),
        ("remind_first", Severity.WARNING),
    )
    for name, severity in steps:
        hours = int(rules.value(f"violations.appeal.{name}"))
        if left <= timedelta(hours=hours):
            return severity, f"closes within {f'{hours} hours' if hours <= 24 else f'{hours // 24} days'}", hours
    return None, "", None


def _health(where: Standing, rules: Rules) -> Finding | None:
    judged = _judge_ahr(where, rules) if where.system is System.AHR else _judge_points(where, rules)
    if judged is None:
        return None
    severity, title, opens = judged
    return Finding(
        key=health_key(where),
        kind="violations.health",
        topic=Topic.VIOLATIONS,
        shop_id=where.shop.id,
        subject="account health" if where.system is System.AHR else "violation points",
        severity=severity,
        title=title,
        evidence=tuple(_evidence(where, rules)),
        advice="Appeal or correct what is open; a policy quiz passed with 100 % restores points.",
        opens=opens,
    )


def _judge_ahr(where: Standing, rules: Rules) -> tuple[Severity, str, bool] | None:
    value, warn = where.value, rules.value("violations.ahr.warn")
    if where.band and value <= rules.value("violations.ahr.critical"):
        return Severity.CRITICAL, f"AHR {value}: {where.band}", True
    fell = where.fallen >= rules.value("violations.ahr.fall")
    if fell:
        return Severity.WARNING, f"AHR {value}: fell by {where.fallen} within days", True
    if value <= warn + rules.value("violations.ahr.hysteresis"):
        return Severity.WARNING, f"AHR {value}: close to the limit of healthy", value <= warn
    return None


def _judge_points(where: Standing, rules: Rules) -> tuple[Severity, str, bool] | None:
    if where.reached:
        return Severity.CRITICAL, f"{where.value} violation points: milestone {where.reached.at} is reached", True
    if where.next and where.left is not None and where.left <= rules.value("violations.points.caution"):
        return Severity.WARNING, f"{where.value} violation points: milestone {where.next.at} is near", True
    return None


def _evidence(where: Standing, rules: Rules) -> Iterable[str]:
    name = "AHR" if where.system is System.AHR else "Violation points:"
    yield f"{name} {where.value} on {where.day:%d %b %Y} (imported figure), counted over {where.window.value:.0f} days."
    if where.reached:
        yield _milestone("Reached", where.reached, where, rules)
    if where.system is System.AHR:
        warn = rules["violations.ahr.warn"]
        yield f"Watched from {warn.value} down ({rules.cite(warn, where.day)})."
    if where.next and where.left is not None:
        yield _milestone(f"{where.left} to the next milestone,", where.next, where, rules)


def _milestone(lead: str, milestone: Milestone, where: Standing, rules: Rules) -> str:
    follows = f": {milestone.rule.means}" if milestone.rule.means else ""
    return f"{lead} {milestone.at}{follows} ({rules.cite(milestone.rule, where.day)})."


def _listing(shop: Shop, listing: Listing) -> Finding:
    blocked = listing.blocked or Blocked.REJECTED
    selling = blocked in (Blocked.FROZEN, Blocked.TAKEN_DOWN)
    said = [": ".join(part for part in (why.position, why.reason) if part) for why in listing.reasons]
    suggestions = [why.suggestion for why in listing.reasons if why.suggestion]
    return Finding(
        key=listing_key(listing),
        kind="violations.listing",
        topic=Topic.VIOLATIONS,
        shop_id=shop.id,
        subject=listing.title or listing.product_id,
        severity=Severity.CRITICAL if selling else Severity.WARNING,
        title=f"Listing {blocked}",
        evidence=tuple(said) or (listing.without_reasons,),
        advice=" ".join(suggestions),
    )
