"""The answer to ``/shop kpi`` on all shops: the totals, what is out of range anywhere, and who sold most."""

from collections.abc import Sequence

from bot.domain.currencies import money
from bot.domain.kpi import Compared, Kpis, Period
from bot.domain.kpi_definitions import DEFINITIONS, KpiCode, value_of
from bot.domain.kpi_marks import KpiMark
from bot.domain.shops import Shop
from bot.messages.kit import Cell, Message, context, message, section, table
from bot.messages.kpi_words import GREEN, RED, grown, period_words, value_words
from bot.messages.split import ROWS, chunks
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.words import count, number

NAME = 40
MARKS = 8
RATES = (KpiCode.ORDER_VALUE, KpiCode.CONVERSION, KpiCode.REFUND_RATE)


def overview_kpi_answer(
    shops: Sequence[tuple[Shop, Compared]],
    totals: Sequence[Compared],
    marks: Sequence[tuple[Shop, KpiMark]],
    marked: int,
    in_scope: int,
    period: Period,
) -> Message:
    """``marks`` are the figures that stray most from their usual range, of ``marked`` in all shops."""
    head = md("*Sales · {}*, {}", count(in_scope, "shop"), period_words(period))
    if not totals:
        line = md("{}\nNo sales figures yet: the next sync brings them for shops connected to the API.", head)
        return message(line, section(line))
    said = Mrkdwn(" · ").join(_total(each) for each in totals)
    [shown, *_] = chunks(_shop(shop, each) for shop, each in shops[:ROWS])
    heads = ("Shop", "GMV", "Change", "Orders", "AOV", "Conversion", "Refunds")
    more = md("the {} that sold most", len(shown)) if len(shown) < in_scope else Mrkdwn("")
    return message(
        head,
        section(md("{}\n{}", head, said)),
        section(_unusual(marks, marked)) if marks else None,
        table(heads, shown),
        context(Mrkdwn(" · ").join(note for note in (more, _basis(period)) if note)),
    )


def _unusual(marks: Sequence[tuple[Shop, KpiMark]], marked: int) -> Mrkdwn:
    left = marked - len(marks[:MARKS])
    more = md("and {} more: `/shop kpi CODE` tells of each shop", left) if left else None
    return lines(md("*Out of their usual range, last 7 days*"), *(_mark(*each) for each in marks[:MARKS]), more)


def _mark(shop: Shop, mark: KpiMark) -> Mrkdwn:
    definition = DEFINITIONS[mark.code]
    value, low, high = (value_words(each, definition, mark.currency) for each in (mark.value, mark.low, mark.high))
    sign = RED if mark.worse else GREEN
    return md(
        "{} {}: *{} {}*, usually {} to {}", Mrkdwn(sign), clip(shop.name, NAME), definition.name, value, low, high
    )


def _shop(shop: Shop, each: Compared) -> list[Cell]:
    now, before = each.now, each.before
    return [
        clip(shop.name, NAME),
        (float(now.gmv), money(now.gmv, now.currency, whole=True)),
        grown(now.gmv, before.gmv if before else None),
        (now.orders, number(now.orders)) if now.orders is not None else "",
        *(_rate(code, now) for code in RATES),
    ]


def _rate(code: KpiCode, now: Kpis) -> str:
    value = value_of(DEFINITIONS[code], now.sums)
    return "" if value is None else value_words(value, DEFINITIONS[code], now.currency)


def _total(each: Compared) -> Mrkdwn:
    change = grown(each.now.gmv, each.before.gmv if each.before else None)
    moved = md(" ({})", change) if change else Mrkdwn("")
    orders = md(" from {}", count(each.now.orders, "order")) if each.now.orders is not None else Mrkdwn("")
    return md("*{}*{}{}", money(each.now.gmv, each.now.currency, whole=True), moved, orders)


def _basis(period: Period) -> Mrkdwn:
    return md(
        "days in each shop's own zone, against {} before · GMV is what was paid, later refunds included · "
        "conversion is buyers per visitor, a day",
        count(period.days, "day"),
    )
