"""The digest of stock."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.digests import Occasion
from bot.domain.stock_report import StockReport, Totals
from bot.messages.digest import foot, opening
from bot.messages.in_hand import in_hand_section
from bot.messages.kit import Block, Message, context, message, table
from bot.messages.split import chunks, split, table_replies
from bot.messages.stock_items import group_item
from bot.messages.stock_table import COLUMNS, data_notes, method, row, skus
from bot.messages.text import Mrkdwn, md
from bot.messages.words import clock, count, day

IN_TABLE, ROWS_IN_THREAD = 15, 160
IN_MESSAGE, IN_THREAD = 8, 40
NAMED = 5


def stock_digest(report: StockReport, occasion: Occasion) -> Message:
    """The main message, and in its thread what it has no room for; a quiet day is one line."""
    told = f", {skus(report.totals)}" if report.read_at else ""
    scope = f"{count(len(report.shops), 'shop')}{told}"
    if report.quiet and occasion.since:
        first = opening("Stock", scope, occasion, _nothing_new(report, occasion.since, occasion.zone))
        return message(
            first["text"]["text"], first, _in_hand(report), foot(occasion, *data_notes(report, occasion.now))
        )
    first = opening("Stock", scope, occasion, headline(report, occasion.since, occasion.zone))
    rows = [row(line, occasion.now) for line in report.lines]
    shown = chunks(rows, IN_TABLE)[0] if rows else []
    notes = [*([method(report.lines)] if shown else []), *data_notes(report, occasion.now)]
    top = [first, table(COLUMNS, shown)] if shown else [first]
    tail = [block for block in (_in_hand(report), foot(occasion, *notes)) if block]
    (main, *more), cut = _entries(report, [*top, *tail])
    body = [*top, *main[len(top) + len(tail) :], *tail]
    tables = table_replies(md("*More SKUs*, worst first"), COLUMNS, rows[len(shown) : len(shown) + ROWS_IN_THREAD])
    left = max(0, len(rows) - len(shown) - ROWS_IN_THREAD)
    replies = [*(message("More stock risks", *blocks) for blocks in more), *tables, *_left(left, cut)]
    return message(first["text"]["text"], *body, replies=replies)


def headline(report: StockReport, since: datetime | None, zone: str) -> Mrkdwn:
    """What is out, what will be, what is oversold; then what came back."""
    if report.read_at is None:
        return md("There are no stock figures yet: no shop has been synced.")
    said = [md("*{}*", _trouble(report.totals) or _no_trouble(report))]
    if report.totals.low:
        said.append(md("{} within a week of that.", f"{report.totals.low:,} more"))
    if report.totals.idle_out:
        said.append(md("{} out, but without sales.", count(report.totals.idle_out, "more is", "more are")))
    if report.back and since:
        names = [line.level.reading.label for line in report.back[:NAMED]]
        more = f" and {len(report.back) - NAMED} more" if len(report.back) > NAMED else ""
        said.append(md("Back in stock since {}: {}{}.", day(since, zone), ", ".join(names), more))
    if report.in_hand:
        said.append(md("{} in hand.", count(len(report.in_hand), "risk is", "risks are")))
    return Mrkdwn(" ").join(said)


def _trouble(totals: Totals) -> str:
    """``3 SKUs are out, 5 will be before a reorder can arrive, 1 is oversold by 14 units.``; empty without any."""
    parts = []
    if totals.out:
        parts.append(f"{count(totals.out, 'SKU is', 'SKUs are')} out")
    if totals.short:
        name = f"{totals.short:,}" if parts else count(totals.short, "SKU")
        parts.append(f"{name} will be {'' if parts else 'out '}before a reorder can arrive")
    if totals.oversold:
        name = f"{totals.oversold:,}" if parts else count(totals.oversold, "SKU")
        by = f" by {count(totals.units_short, 'unit')}" if totals.units_short else " by the last count"
        parts.append(f"{name} {'is' if totals.oversold == 1 else 'are'} oversold{by}")
    return f"{', '.join(parts)}." if parts else ""


def _no_trouble(report: StockReport) -> str:
    """Where stock or sales are not told, neither is all that is or will be out."""
    known = "known to be " if report.unsold or report.totals.not_told else ""
    return f"No SKU that sells is {known}out or about to be."


def _nothing_new(report: StockReport, since: datetime, zone: str) -> Mrkdwn:
    held = len(report.in_hand)
    known = f"; {count(held, 'known risk is', 'known risks are')} in hand" if held else ""
    return md("Nothing new since {} {}{}.", day(since, zone), clock(since, zone), known)


def _in_hand(report: StockReport) -> Block | None:
    return in_hand_section(report.in_hand, report.shops)


def _entries(report: StockReport, frame: list[Block]) -> tuple[list[list[Block]], int]:
    """The waiting risks in as few messages as hold them, the first beside ``frame``; and how many are left out."""
    shops = {shop.id: shop for shop in report.shops}
    entries = [group_item(group, shops[group.shop_id]) for group in report.waiting[: IN_MESSAGE + IN_THREAD]]
    main, *over = split(entries[:IN_MESSAGE], frame)
    cut = max(0, len(report.waiting) - IN_MESSAGE - IN_THREAD)
    return [main, *over, *split(entries[IN_MESSAGE:])], cut


def _left(rows: int, risks: int) -> Iterable[Message]:
    if rows or risks:
        parts = [count(n, one) for n, one in ((rows, "more SKU"), (risks, "more risk")) if n]
        text = md("Not shown: {}. `/shop stock` and a shop's name, or `/risk list`, have them.", " and ".join(parts))
        yield message(text, context(text))
