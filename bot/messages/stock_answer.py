"""The answer to ``/shop stock``: one shop's SKUs, or the counts of the shops that lose most sales."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.data_state import Failing
from bot.domain.risks import Risk
from bot.domain.shops import Shop
from bot.domain.stock import ShopStock
from bot.domain.stock_cover import Line
from bot.domain.stock_report import StockReport
from bot.messages.kit import Block, Message, context, message, section, table
from bot.messages.risks import state_line
from bot.messages.split import chunks
from bot.messages.stock import headline
from bot.messages.stock_items import words
from bot.messages.stock_table import COLUMNS, data_notes, method, row, skus, without_shop
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.unread import unread, why_none
from bot.messages.words import count, number, span

SHOWN = 20
RISKS, TIGHTEST = 5, 5
SHOP_COLUMNS = ("Shop", "SKUs", "Out", "Short", "Low", "Oversold", "Lost a day", "Figures")


@dataclass(frozen=True, slots=True)
class Sold:
    """Units that a shop sold over the last ``days``; ``known_from`` where not all of them are known."""

    units: int
    days: int
    known_from: date | None = None


def shop_answer(
    report: StockReport,
    worst: Sequence[Line],
    risks: Sequence[Risk],
    sold: Sold | None,
    now: datetime,
    failing: Failing | None = None,
) -> Message:
    """One shop: its counts, who has which risk, and the SKUs in trouble (or the tightest few where none is).

    ``failing`` says why there are no figures, or not all of them.
    """
    [shop] = report.shops
    if report.read_at is None:
        why = why_none(failing, "The shop has not been synced")
        head = md("*{} · stock*\nThere are no stock figures yet. {}.", clip(shop.name, 60), why)
        return message(head, section(head))
    state = lines(headline(report, None, shop.zone), _sold(sold))
    head = lines(md("*{} · stock* · {}", clip(shop.name, 60), skus(report.totals)), state)
    troubled = [line for line in worst if line.trouble] or worst[:TIGHTEST]
    rows = chunks([without_shop(row(line, now)) for line in troubled], SHOWN)
    notes = Mrkdwn(" · ").join([method(troubled), *data_notes(report, now)])
    shown = table(without_shop(COLUMNS), rows[0]) if rows else None
    part = context(md(":warning: Stock or sales {}", unread(failing))) if failing else None
    return message(head, section(head), _risks(risks, shop), shown, part, context(notes))


def _sold(sold: Sold | None) -> Mrkdwn | None:
    """``Sold 1,204 units in the last 30 days``, and from when on the figures are there if that is later."""
    if sold is None:
        return None
    known = md(" (known from {} on)", f"{sold.known_from:%-d %b}") if sold.known_from else Mrkdwn()
    return md("Sold {} in the last {}{}.", count(sold.units, "unit"), count(sold.days, "day"), known)


def overview_answer(worst: Sequence[tuple[Shop, ShopStock]], others: int, now: datetime) -> Message:
    """The shops with trouble, most sales lost first; ``others`` is the number of all the rest."""
    if not worst:
        head = md("*Stock* · nothing is out or about to be in {} with figures.", count(others, "shop"))
        return message(head, section(head))
    rest = f", the {count(others, 'other shop loses', 'other shops lose')} less or nothing" if others else ""
    head = md("*Stock* · {} with SKUs in trouble, most sales lost first{}", count(len(worst), "shop"), rest)
    note = context(
        md(
            "Short: will be out before a reorder can arrive. Low: within a week of that. Lost a day: units a day that "
            "stay unsold until a reorder made now arrives. Stock is of now; `/shop stock NAME 30d` tells what was sold."
        )
    )
    return message(head, section(head), table(SHOP_COLUMNS, [_shop_row(*one, now) for one in worst]), note)


def _shop_row(shop: Shop, stock: ShopStock, now: datetime) -> list[str]:
    oversold = f"{stock.oversold} ({count(stock.at_risk, 'order')} at risk)" if stock.at_risk else str(stock.oversold)
    listed = f"{stock.skus - stock.not_told:,} of {stock.skus:,}" if stock.not_told else f"{stock.skus:,}"
    return [
        clip(shop.name, 40),
        listed,
        *(f"{figure:,}" for figure in (stock.out, stock.short, stock.low)),
        oversold,
        number(stock.lost_a_day, 0 if stock.lost_a_day >= 9.95 else 1),
        f"{span(now - stock.read_at)} ago",
    ]


def _risks(risks: Sequence[Risk], shop: Shop) -> Block | None:
    if not risks:
        return None
    said = [md("• {} {}", words(risk, shop), state_line(risk)) for risk in risks[:RISKS]]
    more = md("`/risk list {}` has all.", shop.code)
    return section(lines(md("*{}*", count(len(risks), "risk")), *said, more))
