"""The digest of violations and listings."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.domain.digests import Occasion
from bot.domain.violations_report import Item, ViolationsReport
from bot.messages.digest import foot, opening
from bot.messages.in_hand import in_hand_section
from bot.messages.kit import Block, Message, message, section, table
from bot.messages.risks import item
from bot.messages.split import split, table_replies
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.violations_items import closed_words, due, entry, expiry_words, ticket_words
from bot.messages.violations_table import COLUMNS, data_notes, row
from bot.messages.words import count, day, span

TITLE = "Violations and listings"
IN_TABLE, IN_MESSAGE, IN_THREAD, IN_LINE = 15, 8, 60, 5
SOON = timedelta(days=7)


def violations_digest(report: ViolationsReport, occasion: Occasion) -> Message:
    """The main message, and in its thread the shops and risks that it has no room for; a quiet day is one line."""
    scope = count(len(report.accounts), "shop")
    first = opening(TITLE, scope, occasion, _headline(report, occasion))
    notes = foot(occasion, *data_notes(report.accounts, occasion.now))
    held = in_hand_section([one.risk for one in report.items], [account.shop for account in report.accounts])
    if report.quiet and occasion.since:
        return message(first["text"]["text"], first, held, notes)
    rows = [row(account, occasion.zone) for account in report.accounts]
    head = [first, table(COLUMNS, rows[:IN_TABLE])] if rows else [first]
    tail = [block for block in (held, _changes(report, occasion.zone), notes) if block]
    main, *more = split(_entries(report.waiting[:IN_MESSAGE], occasion), [*head, *tail])
    body = [*head, *main[len(head) + len(tail) :], *tail]
    replies = [
        *(_reply("More risks", blocks) for blocks in more),
        *_later(report.waiting[IN_MESSAGE:], occasion),
        *table_replies(md("*The other shops*, worst first"), COLUMNS, rows[IN_TABLE:]),
    ]
    return message(first["text"]["text"], *body, replies=replies)


def _headline(report: ViolationsReport, occasion: Occasion) -> Mrkdwn:
    """What closes soonest, then what happened since the digest before."""
    said = [_closing(report, occasion), *_happened(report, day(report.news.since, occasion.zone))]
    if not report.news:
        said.append(md("Nothing new since {}.", day(report.news.since, occasion.zone)))
    return Mrkdwn(" ").join(said)


def _closing(report: ViolationsReport, occasion: Occasion) -> Mrkdwn:
    if not report.clocks:
        return md("No deadline runs.")
    shop, clock = report.clocks[0]
    at = clock.at or occasion.now
    soon = sum((other.at or at) - occasion.now <= SOON for _, other in report.clocks)
    when = md("{} · {} by {}, in {}", clip(shop.name, 60), clock.step, due(at, occasion.zone), span(at - occasion.now))
    if not soon:
        return md("The next deadline is {}.", when)
    closes = "deadline closes" if soon == 1 else "deadlines close"
    return md("*{} {} within 7 days*{} {}.", soon, closes, ":" if soon == 1 else ", first", when)


def _happened(report: ViolationsReport, since: str) -> Iterable[Mrkdwn]:
    news = report.news
    if news.blocked:
        verb = "was" if len(news.blocked) == 1 else "were"
        yield md("*{} {} rejected or taken down since {}.*", count(len(news.blocked), "listing"), verb, since)
    if news.tickets:
        yield md("{}.", count(len(news.tickets), "new ticket"))
    if news.missed:
        yield md("*{} went by without an appeal that we know of.*", count(len(news.missed), "deadline"))
    near = len({item.account.shop.id for item in report.items if item.risk.finding.kind == "violations.health"})
    if near:
        yield md("{} near or beyond a limit of account health.", count(near, "shop is", "shops are"))


def _entries(items: Sequence[Item], occasion: Occasion) -> list[list[Block]]:
    return [item(entry(one, occasion.zone, occasion.now), one.risk) for one in items]


def _later(items: Sequence[Item], occasion: Occasion) -> list[Message]:
    replies = [_reply("More risks", blocks) for blocks in split(_entries(items[:IN_THREAD], occasion))]
    left = len(items) - IN_THREAD
    if left > 0:
        line = md("And {} more: `/risk list` has them all.", left)
        replies.append(message(line, section(line)))
    return replies


def _reply(text: str, blocks: Sequence[Block]) -> Message:
    return message(text, *blocks)


def _changes(report: ViolationsReport, zone: str) -> Block | None:
    """New and closed since the digest before, and the points that expire soon, a line each."""
    news = report.news
    back = [md("“{}” sells again ({})", clip(x.title or x.product_id, 80), clip(s.name, 60)) for s, x in news.restored]
    named = (
        ("New", [md("{} ({})", ticket_words(k.ticket), clip(shop.name, 60)) for shop, k in news.tickets]),
        ("Went by", [md("{} ({})", ticket_words(k.ticket), clip(shop.name, 60)) for shop, k in news.missed]),
        ("Closed", [closed_words(shop, known) for shop, known in news.closed] + back),
        ("Expiring soon", [expiry_words(shop, expiry) for shop, expiry in report.expiring]),
    )
    said = [md("*{}*: {}", name, _listing(parts)) for name, parts in named if parts]
    return section(lines(md("_Since {}_", day(news.since, zone)), *said)) if said else None


def _listing(parts: Sequence[Mrkdwn]) -> Mrkdwn:
    shown = list(parts[:IN_LINE])
    if len(parts) > IN_LINE:
        shown.append(md("and {} more", len(parts) - IN_LINE))
    return Mrkdwn("; ").join(shown)
