"""The answer to ``/shop kpi``: sales over some days against as many before, currencies apart."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from bot.domain.kpi import Compared, Kpis, Period, growth
from bot.domain.shops import Shop
from bot.messages.kit import Cell, Message, context, message, section, table
from bot.messages.split import ROWS, chunks
from bot.messages.text import Mrkdwn, clip, md
from bot.messages.words import count, number, percent

NAME = 40
FIGURES: tuple[tuple[str, Callable[[Kpis], Decimal | int | None], Callable[[Decimal | int, str], str]], ...] = (
    ("GMV", lambda k: k.gmv, lambda value, currency: money(value, currency, 0)),
    ("Orders", lambda k: k.orders, lambda value, _: number(value)),
    ("Units", lambda k: k.units, lambda value, _: number(value)),
    ("Order value (AOV)", lambda k: k.order_value, lambda value, currency: money(value, currency)),
    ("Conversion", lambda k: k.conversion, lambda value, _: percent(value, 2)),
    ("GMV per visitor", lambda k: k.per_visitor, lambda value, currency: money(value, currency)),
    ("Refunds, share of GMV", lambda k: k.refund_rate, lambda value, _: percent(value)),
)


def shop_kpi_answer(shop: Shop, sums: Sequence[Compared], period: Period) -> Message:
    """One shop: every figure now, before, and the change."""
    head = md("*{} · sales*, {}", clip(shop.name, NAME), _range(period))
    if not sums:
        return _nothing(head)
    rows = [row for each in sums for row in _figures(each, several=len(sums) > 1)]
    heads = ("Figure", count(period.days, "day"), "Before", "Change")
    return message(head, section(head), table(heads, rows), _notes(period, [each.now for each in sums]))


def overview_kpi_answer(
    shops: Sequence[tuple[Shop, Compared]], totals: Sequence[Compared], in_scope: int, period: Period
) -> Message:
    """All shops: the totals of each currency, then the shops that sold most."""
    head = md("*Sales · {}*, {}", count(in_scope, "shop"), _range(period))
    if not totals:
        return _nothing(head)
    said = Mrkdwn(" · ").join(_total(each) for each in totals)
    [shown, *_] = chunks(_shop(shop, each) for shop, each in shops[:ROWS])
    heads = ("Shop", "GMV", "Change", "Orders", "AOV", "Conversion", "Refunds")
    more = md("the {} that sold most", len(shown)) if len(shown) < in_scope else Mrkdwn("")
    return message(
        head,
        section(md("{}\n{}", head, said)),
        table(heads, shown),
        context(Mrkdwn(" · ").join(note for note in (more, _basis(period)) if note)),
    )


def money(value: Decimal | int, currency: str, places: int = 2) -> str:
    """``1,904.50 USD``"""
    return f"{number(value, places)} {currency}"


def grown(now: Decimal | int | None, before: Decimal | int | None) -> str:
    """``+4.1 %``; empty where there is nothing to compare with."""
    change = growth(now, before)
    return "" if change is None else f"{change:+.1f} %".replace("-", "−")


def _figures(each: Compared, several: bool) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for name, value_of, words in FIGURES:
        now, before = value_of(each.now), value_of(each.before) if each.before else None
        label = f"{name}, {each.now.currency}" if several else name
        shown = [words(value, each.now.currency) if value is not None else "" for value in (now, before)]
        rows.append([label, *shown, grown(now, before)])
    return rows


def _shop(shop: Shop, each: Compared) -> list[Cell]:
    now, before = each.now, each.before
    return [
        clip(shop.name, NAME),
        (float(now.gmv), money(now.gmv, now.currency, 0)),
        grown(now.gmv, before.gmv if before else None),
        (now.orders, number(now.orders)),
        money(now.order_value, now.currency) if now.order_value is not None else "",
        percent(now.conversion, 2) if now.conversion is not None else "",
        percent(now.refund_rate) if now.refund_rate is not None else "",
    ]


def _total(each: Compared) -> Mrkdwn:
    change = grown(each.now.gmv, each.before.gmv if each.before else None)
    moved = md(" ({})", change) if change else Mrkdwn("")
    return md("*{}*{} from {}", money(each.now.gmv, each.now.currency, 0), moved, count(each.now.orders, "order"))


def _notes(period: Period, sums: Sequence[Kpis]) -> dict[str, object]:
    known = max(each.days for each in sums)
    missing = md("{} of {} days have figures", known, period.days) if known < period.days else Mrkdwn("")
    return context(Mrkdwn(" · ").join(note for note in (missing, _basis(period)) if note))


def _basis(period: Period) -> Mrkdwn:
    return md(
        "days in each shop's own zone, against {} before · GMV is what was paid, later refunds included · "
        "conversion is buyers per visitor, a day",
        count(period.days, "day"),
    )


def _range(period: Period) -> str:
    last = period.end.toordinal() - 1
    return f"{period.start:%-d %b} to {period.end.fromordinal(last):%-d %b %Y}"


def _nothing(head: Mrkdwn) -> Message:
    line = md("{}\nNo sales figures yet: the next sync brings them for shops connected to the API.", head)
    return message(line, section(line))
