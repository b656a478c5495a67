"""The answer to ``/shop violations``: one shop in full, or the shops that are worst off."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.shops import Shop
from bot.domain.statistics import evenly
from bot.domain.violations import HealthReading
from bot.domain.violations_clock import Clock
from bot.domain.violations_health import System, value_of
from bot.domain.violations_report import Account, Item, ViolationsReport
from bot.messages.kit import Block, Cell, Message, context, line_chart, message, section, table
from bot.messages.risks import state_line
from bot.messages.split import chunks
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.violations_items import due, entry, expiry_words, health_words, listing_words
from bot.messages.violations_table import COLUMNS, data_notes, row
from bot.messages.words import count

SHOWN = 8
CHART_POINTS = 20
IN_TABLE = 15
TICKET_COLUMNS = ("Ticket", "What", "Status", "Points", "Deadline")


def shop_answer(report: ViolationsReport, history: Sequence[HealthReading], now: datetime) -> Message:
    """One shop: where it stands, its running deadlines, blocked listings, expiring points, risks and the trend."""
    [account] = report.accounts
    zone = account.shop.zone
    where = map(health_words, account.standings) if account.standings else [md("Account health was never imported.")]
    head = lines(md("*{} · violations and listings*", clip(account.shop.name, 60)), *where)
    blocks: list[Block | None] = [section(head), *_tickets(account.clocks, zone), _blocked(account, zone)]
    if account.expiring:
        soon = Mrkdwn("; ").join(expiry_words(account.shop, expiry) for expiry in account.expiring[:SHOWN])
        blocks.append(section(md("*Expiring soon*: {}", soon)))
    trends = [_trend(account.shop, where.system, history) for where in account.standings]
    blocks += [_risks(report, zone, now), *trends]
    return message(head, *blocks, context(*list(data_notes([account], now))))


def overview_answer(report: ViolationsReport, scope: int, with_risks: int, zone: str, now: datetime) -> Message:
    """The worst of ``with_risks`` shops that have any, of ``scope``, and what happened to them since the report's
    moment; times in the reader's ``zone``."""
    if not report.accounts:
        head = md("*Violations and listings* · no risk in {}.", count(scope, "shop"))
        return message(head, section(head))
    shown = chunks([row(account, zone) for account in report.accounts], IN_TABLE)[0]
    which = f"{with_risks:,} of {count(scope, 'shop')} {'has' if with_risks == 1 else 'have'} risks"
    which = f"{which}, the {len(shown)} worst are shown" if len(shown) < with_risks else which
    head = md("*Violations and listings* · {}, worst first", which)
    notes = [*data_notes(report.accounts, now), md("`/shop violations NAME` tells of any shop")]
    return message(head, section(lines(head, _happened(report, zone))), table(COLUMNS, shown), context(*notes))


def _happened(report: ViolationsReport, zone: str) -> Mrkdwn:
    """``Since 15 November in these shops: 1 new ticket, 2 blocked listings.``"""
    news = report.news
    counted = (
        count(len(news.tickets), "new ticket"),
        count(len(news.closed), "closed ticket"),
        count(len(news.missed), "missed deadline"),
        count(len(news.blocked), "blocked listing"),
        count(len(news.restored), "listing that sells again", "listings that sell again"),
    )
    said = [words for words in counted if not words.startswith("0 ")]
    since = f"{news.since.astimezone(ZoneInfo(zone)):%-d %B}"
    return md("Since {} in these shops: {}.", since, ", ".join(said) or "nothing new")


def _tickets(clocks: Sequence[Clock], zone: str) -> list[Block]:
    if not clocks:
        return [section(md("No deadline runs."))]
    rows = [_ticket_row(clock, zone) for clock in clocks[:IN_TABLE]]
    more = [context(md("and {} more", len(clocks) - IN_TABLE))] if len(clocks) > IN_TABLE else []
    return [table(TICKET_COLUMNS, rows), *more]


def _ticket_row(clock: Clock, zone: str) -> list[Cell]:
    ticket = clock.ticket
    what = ": ".join(part for part in (ticket.title or ticket.family, ticket.subject) if part)
    points = "-" if ticket.points is None else str(ticket.points)
    deadline = f"{clock.step} by {due(clock.at, zone)}" if clock.at else f"{clock.step}, date not known"
    status = ticket.status.replace("_", " ").lower()
    return [clip(ticket.id, 40), clip(what, 100), status, points, deadline]


def _blocked(account: Account, zone: str) -> Block | None:
    if not account.blocked:
        return None
    entries = [md("• {}", listing_words(listing, zone)) for listing in account.blocked[:SHOWN]]
    left = len(account.blocked) - SHOWN
    return section(lines(*entries, md("and {} more", left) if left > 0 else None))


def _risks(report: ViolationsReport, zone: str, now: datetime) -> Block | None:
    if not report.items:
        return None
    said = [_risk(item, zone, now) for item in report.items[:SHOWN]]
    more = md("`/risk list {}` has all.", report.items[0].account.shop.code)
    return section(lines(md("*{}*", count(len(report.items), "risk")), *said, more))


def _risk(item: Item, zone: str, now: datetime) -> Mrkdwn:
    said = md("• {}", entry(item, zone, now))
    return said if item.risk.needs_somebody else md("{} {}", said, state_line(item.risk))


def _trend(shop: Shop, system: System, history: Sequence[HealthReading]) -> Block | None:
    """The readings of the range as a line, days as far apart; a single one is no trend."""
    known = {reading.day: value for reading in history if (value := value_of(reading, system)) is not None}
    if len(known) < 2:
        return None
    days = evenly(min(known), max(known), CHART_POINTS)
    values = [float(known[max(before for before in known if before <= day)]) for day in days]
    name = "AHR" if system is System.AHR else "Violation points"
    return line_chart(name, [f"{day:%-d %b}" for day in days], [(shop.name, values)], name)
