"""One entry each: a deadline, an account's health, a listing."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.risks import Risk, RiskState
from bot.domain.shops import Shop
from bot.domain.violations import KnownTicket, Listing, Ticket
from bot.domain.violations_clock import Clock, Expiry
from bot.domain.violations_health import Standing, System
from bot.domain.violations_report import Item
from bot.messages.text import Mrkdwn, clip, md
from bot.messages.words import clock as clock_words
from bot.messages.words import count, span

NO_API = Mrkdwn("AHR, points and tickets come from imported files: TikTok has no API for them")


def entry(item: Item, zone: str, now: datetime) -> Mrkdwn:
    """What is the matter, where, until when, and who has it; ``zone`` is the reader's."""
    match item.subject:
        case Clock() as clock:
            where = map(standing_words, item.account.standings)
            parts = (_deadline(clock, zone, now), _who(item.risk, clock.ticket), Mrkdwn(" · ").join(where))
            said = Mrkdwn(" ").join(part for part in parts if part)
        case Standing() as standing:
            said = md("{} _Do: {}_", health_words(standing), item.risk.finding.advice)
        case Listing() as listing:
            said = listing_words(listing, zone)
        case None:
            found = item.risk.finding
            said = md("{}, {}. {}", clip(found.subject, 80), found.title, clip(" ".join(found.evidence), 400))
    return md("*{}* · {}", clip(item.account.shop.name, 60), said)


def due(at: datetime, zone: str) -> str:
    """``Mon 23 Nov 18:00 (London)``"""
    return f"{at.astimezone(ZoneInfo(zone)):%a %-d %b} {clock_words(at, zone)}"


def ticket_words(ticket: Ticket) -> Mrkdwn:
    """``ticket 7781, Prohibited claim: Glow Serum``"""
    what = clip(ticket.title or ticket.family.replace("_", " ").lower(), 120)
    about = ": ".join(part for part in (what, clip(ticket.subject, 80)) if part)
    return md("ticket {}, {}", clip(ticket.id, 40), about)


def standing_words(where: Standing) -> Mrkdwn:
    """``AHR 188 (needs improvement), 38 above the milestone 150``"""
    value = f"AHR {where.value}" if where.system is System.AHR else count(where.value, "violation point")
    shown = md("*{}* ({})", value, where.band) if where.band else md("*{}*", value)
    if not where.next:
        return md("{}, beyond the last milestone", shown)
    side = "above" if where.system is System.AHR else "below"
    return md("{}, *{} {}* the milestone {}", shown, where.left, side, where.next.at)


def health_words(where: Standing) -> Mrkdwn:
    """Where a shop stands, what happens at the next milestone, and how fast it got worse."""
    said = [md("{}.", standing_words(where))]
    if where.next and where.next.rule.means:
        said.append(md("At {}: {}.", where.next.at, where.next.rule.means))
    if where.fallen:
        said.append(md("Worse by {} within a week.", where.fallen))
    return Mrkdwn(" ").join(said)


def listing_words(listing: Listing, zone: str) -> Mrkdwn:
    """Which listing, how it is blocked and since when, the platform's first reason and its suggestion."""
    said = md("“{}” *{}*", clip(listing.title or listing.product_id, 80), listing.blocked or listing.status)
    if listing.blocked_at:
        said = md("{}, since {}", said, f"{listing.blocked_at.astimezone(ZoneInfo(zone)):%a %-d %b}")
    if not listing.reasons:
        return md("{}. {}", said, listing.without_reasons)
    why, *others = listing.reasons
    said = md("{}. {}", said, clip(": ".join(part for part in (why.position, why.reason) if part), 250).rstrip("."))
    if others:
        said = md("{} (and {})", said, count(len(others), "more reason"))
    return md("{}. _Platform suggests: {}_", said, clip(why.suggestion, 250)) if why.suggestion else md("{}.", said)


def expiry_words(shop: Shop, expiry: Expiry) -> Mrkdwn:
    """``6 points on 3 December (Acme US)``, the day in the shop's zone."""
    at = expiry.at.astimezone(shop.tz)
    return md("{} on {} ({})", count(expiry.points, "point"), f"{at:%-d %B}", clip(shop.name, 60))


def closed_words(shop: Shop, known: KnownTicket) -> Mrkdwn:
    """``ticket 7702 (Acme US, won)``"""
    return md("ticket {} ({}, {})", clip(known.ticket.id, 40), clip(shop.name, 60), known.ticket.status.lower())


def _deadline(clock: Clock, zone: str, now: datetime) -> Mrkdwn:
    what = ticket_words(clock.ticket)
    if clock.at is None:
        return md("{}: *{}*, deadline not known: the file has no date of the rejection.", what, clock.step)
    return md("{}: *{} by {}*, in {}.", what, clock.step, due(clock.at, zone), span(clock.at - now))


def _who(risk: Risk, ticket: Ticket) -> Mrkdwn | None:
    """Nobody, unless the file names someone; whoever took the risk stands below the entry."""
    if risk.state is not RiskState.OPEN:
        return None
    return md("In the file: {}.", clip(ticket.owner, 60)) if ticket.owner else md("Nobody has it.")
