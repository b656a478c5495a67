"""The answer to ``/shop kpi`` on all shops: the totals, what is out of range anywhere, and who sold most."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.currencies import money
from bot.domain.kpi import Compared, Kpis
from bot.domain.kpi_definitions import DEFINITIONS, KpiCode, value_of
from bot.domain.kpi_marks import KpiMark
from bot.domain.kpi_overview import SalesOverview
from bot.domain.shops import Shop
from bot.messages.kit import Cell, Message, context, message, section, table
from bot.messages.kpi_words import BRINGS, GREEN, RED, grown, period_words, value_words
from bot.messages.split import ROWS, chunks
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.unread import unread
from bot.messages.words import count, number

NAME = 40
MARKS = 8
NAMED = 5
HEADS = ("Shop", "GMV", "Change", "Orders", "AOV", "Conversion", "Refunds")
RATES = (KpiCode.ORDER_VALUE, KpiCode.CONVERSION, KpiCode.REFUND_RATE)


def overview_kpi_answer(seen: SalesOverview) -> Message:
    head = md("*Sales · {}*, {}", count(seen.shops, "shop"), period_words(seen.period))
    [shown, *_] = chunks(_shop(shop, each) for shop, each in seen.best[:ROWS]) if seen.best else [[]]
    return message(
        head,
        section(lines(head, Mrkdwn(" · ").join(map(_total, seen.totals)) or _none(seen), _behind(seen.behind))),
        section(_unusual(seen.marks, seen.marked)) if seen.marks else None,
        table(HEADS, shown) if shown else None,
        context(Mrkdwn(" · ").join(_notes(seen, len(shown)))) if seen.totals else None,
    )


def _none(seen: SalesOverview) -> Mrkdwn:
    if not seen.failing:
        return md("No sales figures yet. {}.", BRINGS)
    return lines("No sales figures yet.", *(md("• {}: {}", clip(one.shop, NAME), unread(one)) for one in seen.failing))


def _behind(shops: Sequence[tuple[Shop, date]]) -> Mrkdwn | None:
    """Who is missing from the sums: shops whose figures end days before those of the others."""
    if not shops:
        return None
    said = [md("{} (until {})", clip(shop.name, NAME), f"{day:%-d %b}") for shop, day in shops[:NAMED]]
    said += [md("{} more", len(shops) - NAMED)] if len(shops) > NAMED else []
    return md(":warning: left out, as their figures end earlier: {}", Mrkdwn(", ").join(said))


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


def _notes(seen: SalesOverview, shown: int) -> Iterator[Mrkdwn]:
    if shown < seen.counted:
        yield md("the {} that sold most", shown)
    if seen.unknown:
        yield md("no sales figures yet of {}", count(seen.unknown, "shop"))
    yield md(
        "days in each shop's own zone that all of them have, against {} before · GMV is what was paid, later refunds "
        "included · conversion is buyers per visitor, a day",
        count(seen.period.days, "day"),
    )
