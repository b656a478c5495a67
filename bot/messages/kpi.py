"""The answer to ``/shop kpi`` on one shop: every KPI beside the days before and its usual range."""

from collections.abc import Iterator, Sequence

from bot.domain.aftersales import AftersaleKind, Waiting
from bot.domain.feeds import Feed
from bot.domain.kpi_definitions import DEFINITIONS, Group
from bot.domain.kpi_report import KpiRow, ShopKpis, Trend, unusual
from bot.domain.kpi_usual import Usual, longest_judged
from bot.domain.service import Stars
from bot.messages.differences import difference_line
from bot.messages.kit import Block, Cell, Message, context, line_chart, message, section, table
from bot.messages.kpi_words import (
    BRINGS,
    GREEN,
    RED,
    figure_words,
    limit_words,
    mark,
    moved,
    name_of,
    own_days,
    period_words,
    range_words,
    usual_words,
    value_words,
)
from bot.messages.text import Mrkdwn, clip, lines, md, moment
from bot.messages.unread import unread, why_none
from bot.messages.words import change, count, listing, percent

NAME = 40
TITLE = 60
LIMIT = "Limit"
"""A column of the table where any figure has one."""

SAID = 3
"""Of what is out of range, in the head; the table marks all."""

CHARTS = 2
OF_MONEY = (Group.SALES, Group.TRAFFIC)
"""Groups that an earlier currency is told of too."""

SHORT = 6
"""Figures that are named because days of theirs are missing."""

READ = {Feed.KPI: "sales", Feed.ORDERS: "orders", Feed.RETURNS: "returns", Feed.SERVICE: "chats and stars"}
KINDS = {AftersaleKind.RETURN: ("return", "returns"), AftersaleKind.CANCELLATION: ("cancellation", "cancellations")}


def shop_kpi_answer(kpis: ShopKpis) -> Message:
    """One shop: what is out of range first, then all figures, what they are made of, and the trend."""
    title = md("*{} · KPIs*, {}", clip(kpis.shop.name, NAME), period_words(kpis.period))
    if kpis.is_empty:
        line = md("{}\nNo sales figures yet. {}.", title, why_none(kpis.failing.get(Feed.KPI), BRINGS))
        return message(line, section(line))
    heads = ["Figure", count(kpis.period.days, "day"), "Before", "Change", "Same weekdays", "Out of range"]
    heads[2:2] = [LIMIT] if kpis.limits else []
    charts = [chart for trend in kpis.trends[:CHARTS] if (chart := _chart(trend))]
    return message(
        title,
        section(lines(title, *_news(kpis))),
        table(heads, rows) if (rows := list(_table(kpis))) else None,
        *_details(kpis),
        *charts,
        context(Mrkdwn(" · ").join(_notes(kpis))),
    )


def _news(kpis: ShopKpis) -> Iterator[Mrkdwn]:
    """What is out of range, and where our counts and the platform's cannot both be right."""
    present = next(iter(kpis.rows), "")
    for currency, rows in kpis.rows.items():
        own = [row for row in rows if currency == present or row.definition.group in OF_MONEY]
        for row in unusual(own)[:SAID]:
            yield _unusual(row, currency, own_days(row, kpis.period))
    for each in kpis.differences:
        yield difference_line(each)
    if kpis.watched:
        yield md(
            ":rotating_light: {} because a product broke the negative-review policy",
            count(kpis.watched, "order was cancelled", "orders were cancelled"),
        )


def _unusual(row: KpiRow, currency: str, days: str) -> Mrkdwn:
    if row.now is None or not isinstance(row.usual, Usual):
        return Mrkdwn()
    sign = RED if row.worse else GREEN
    shown = value_words(row.now.value, row.definition, currency)
    return md(
        "{} *{} {}*{}, {}",
        Mrkdwn(sign), row.definition.name, shown, days, range_words(row.usual, row.definition, currency),
    )  # fmt: skip


def _table(kpis: ShopKpis) -> Iterator[list[Cell]]:
    """Rows by group; money of another currency than today's below its like."""
    present = next(iter(kpis.rows), "")
    for group in Group:
        of_group = [
            (currency, row)
            for currency, rows in kpis.rows.items()
            for row in rows
            if row.now and row.definition.group is group and (currency == present or group in OF_MONEY)
        ]
        if of_group:
            yield [group.upper(), *[""] * (6 if kpis.limits else 5)]
        for currency, row in of_group:
            cells = _row(row, currency, kpis, several=len(kpis.rows) > 1 and group in OF_MONEY)
            if kpis.limits:
                cells[2:2] = [limit_words(kpis.limits.get(row.definition.code, ()), row.definition)]
            yield cells


def _row(row: KpiRow, currency: str, kpis: ShopKpis, *, several: bool) -> list[Cell]:
    definition, now, before = row.definition, row.now, row.before
    if now is None:
        return []
    name = name_of(definition, kpis.shop.region) + own_days(row, kpis.period)
    return [
        f"{name}, {currency}" if several else name,
        figure_words(now, definition, currency),
        value_words(before.value, definition, currency) if before else "",
        moved(definition, now.value, before.value) if before else "",
        usual_words(row, currency),
        mark(row, currency),
    ]


def _details(kpis: ShopKpis) -> Iterator[Block]:
    said = [*_returns(kpis), *_stars(kpis), *_blamed(kpis), *_waiting(kpis.waiting)]
    if said:
        yield section(lines(*said))


def _returns(kpis: ShopKpis) -> Iterator[Mrkdwn]:
    if kpis.reasons:
        told = [md("{} {}", clip(reason.words, TITLE), reason.count) for reason in kpis.reasons]
        yield md("*Why buyers send things back* ({}): {}", count(kpis.returns, "return"), Mrkdwn(" · ").join(told))


def _stars(kpis: ShopKpis) -> Iterator[Mrkdwn]:
    """How often each number of stars was given, and in brackets in as many days before."""
    seen = kpis.stars
    if seen and seen.stars.total:
        stars, before = _from_five(seen.stars), _from_five(seen.before) if seen.before else None
        told = Mrkdwn(" · ").join(
            md("{}★ {}", 5 - place, f"{number:,} ({before[place]:,})" if before else f"{number:,}")
            for place, number in enumerate(stars)
        )
        share = f"{percent(seen.stars.negative_share)} of reviews"
        days = count((seen.end - seen.start).days, "day")
        if seen.before:
            share += f", {change(seen.stars.negative_share - seen.before.negative_share)} points"
            days += ", in brackets as many before"
        yield md(
            "*Stars* ({}; the {}): {} · 1-2 stars {}; a score counts them by order",
            days, count(seen.products, "product that sells most", "products that sell most"), told, share,
        )  # fmt: skip


def _from_five(stars: Stars) -> tuple[int, ...]:
    return stars.five, stars.four, stars.three, stars.two, stars.one


def _blamed(kpis: ShopKpis) -> Iterator[Mrkdwn]:
    if kpis.blamed:
        told = [md("{} {}", clip(title, TITLE), number) for title, number in kpis.blamed]
        yield md("*Cancelled through the shop most*, units: {}", Mrkdwn(" · ").join(told))


def _waiting(waiting: Sequence[Waiting]) -> Iterator[Mrkdwn]:
    if waiting:
        told = [
            md("{}, the first until {}" if each.first else "{}", count(each.count, *KINDS[each.kind]), *_until(each))
            for each in waiting
        ]
        yield md("*Waiting for the shop's answer*: {}", Mrkdwn("; ").join(told))


def _until(each: Waiting) -> list[Mrkdwn]:
    return [moment(each.first)] if each.first else []


def _chart(trend: Trend) -> Block | None:
    if len(trend.points) < 2:
        return None
    definition = DEFINITIONS[trend.code]
    days, values = zip(*trend.points, strict=True)
    unit = {"money": trend.currency, "percent": "%", "minutes": "minutes"}.get(definition.unit, "number")
    name = clip(definition.name, NAME)
    return line_chart(name, [f"{day:%-d %b}" for day in days], [(name, values)], unit)


def _notes(kpis: ShopKpis) -> list[Mrkdwn]:
    rows = [row for rows in kpis.rows.values() for row in rows if row.now]
    short = {row.definition.name: row.now.days for row in rows if row.now and row.now.days < kpis.period.days}
    told = []
    if short:
        told.append(md("{} of {} days known of {}", min(short.values()), kpis.period.days, listing([*short][:SHORT])))
    told += [md("{} {}", name, unread(kpis.failing[feed])) for feed, name in READ.items() if feed in kpis.failing]
    unfinished = {feed for feed, read_at in kpis.read_at.items() if read_at is None} - kpis.failing.keys()
    if missing := [name for feed, name in READ.items() if feed in unfinished]:
        told.append(md("not read to the end yet: {}", listing(missing)))
    unjudged = [row.usual.weeks for row in rows if isinstance(row.usual, Usual) and not row.usual.is_judged]
    if unjudged:
        told.append(
            md(
                "what is out of its usual range cannot be told of {}: {} before have too few stretches as long; "
                "up to {} it can",
                count(kpis.period.days, "day"),
                count(max(unjudged), "week"),
                count(longest_judged(max(unjudged)), "day"),
            )
        )
    if kpis.limits:
        told.append(md("limits are those of the market; the platform holds them against its own figures and days"))
    if kpis.unclear:
        told.append(
            md(
                "{} for a reason that the list of faults does not know",
                count(kpis.unclear, "order was cancelled", "orders were cancelled"),
            )
        )
    told.append(
        md(
            "days in the shop's own zone, against {} before and the same weekdays of up to 8 weeks before · what each "
            "figure means: `/shop kpi {} explain`",
            count(kpis.period.days, "day"),
            clip(kpis.shop.code, NAME),
        )
    )
    return told
