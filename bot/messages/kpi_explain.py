"""The answer to ``/shop kpi SHOP explain``: what each figure is, where it comes from, and how old it is."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.domain.feeds import Feed
from bot.domain.kpi_definitions import DEFINITIONS, Definition, Group, KpiCode
from bot.domain.kpi_limits import kpi_limits
from bot.domain.kpi_report import KpiRow, ShopKpis
from bot.domain.rules import Rules
from bot.domain.scores import ScoreName, score_name
from bot.domain.service import counts_half_days
from bot.domain.shops import Shop
from bot.messages.kit import Message, context, message, section
from bot.messages.kpi_words import figure_words, limit_name, name_of, period_words
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.words import listing, span

NAME = 40
FEEDS = {Feed.KPI: "sales", Feed.ORDERS: "orders", Feed.RETURNS: "returns", Feed.SERVICE: "chats"}


def explain_answer(kpis: ShopKpis, rules: Rules, now: datetime) -> Message:
    """A section a group of KPIs, each with its figure, formula, source, days and age."""
    head = md("*{} · what its KPIs mean*, {}", clip(kpis.shop.name, NAME), period_words(kpis.period))
    currency, rows = next(iter(kpis.rows.items()), (kpis.shop.currency, []))
    by_code = {row.definition.code: row for row in rows}
    groups = [_group(group, kpis, by_code, currency, rules, now) for group in Group]
    return message(head, section(head), *map(section, groups), context(Mrkdwn(" · ").join(_notes(kpis.shop, rules))))


def _group(
    group: Group, kpis: ShopKpis, rows: Mapping[KpiCode, KpiRow], currency: str, rules: Rules, now: datetime
) -> Mrkdwn:
    told = [md("*{}*", group)]
    for definition in DEFINITIONS.values():
        if definition.group is group and _applies(definition, kpis.shop.region, rules):
            row = rows.get(definition.code)
            told += _explained(definition, row, kpis, currency, rules, now)
    return lines(*told)


def _applies(definition: Definition, region: str, rules: Rules) -> bool:
    return definition.code is not KpiCode.SOON_RATE or counts_half_days(rules, region)


def _explained(
    definition: Definition, row: KpiRow | None, kpis: ShopKpis, currency: str, rules: Rules, now: datetime
) -> Iterator[Mrkdwn]:
    figure = row.now if row else None
    shown = figure_words(figure, definition, currency) if figure else "not known yet"
    yield md("*{}*: {}", name_of(definition, kpis.shop.region), shown)
    yield md(
        "{}", Mrkdwn(" · ").join([md("{}", clip(definition.formula, 290)), *_origin(definition, row, kpis, rules, now)])
    )


def _origin(
    definition: Definition, row: KpiRow | None, kpis: ShopKpis, rules: Rules, now: datetime
) -> Iterator[Mrkdwn]:
    yield md("_{}: {}, {}_", definition.kind, definition.source, _age(definition, kpis, now))
    for limit in kpi_limits(definition, rules, kpis.shop.region):
        if limit.rule:
            yield md("_{} ({})_", limit_name(limit), rules.cite(limit.rule, now.date()))
    if definition.wait_rule and row:
        wait = int(rules.value(definition.wait_rule))
        yield md("_days end {} days earlier, so that they are ripe: {}_", wait, period_words(row.period))


def _age(definition: Definition, kpis: ShopKpis, now: datetime) -> str:
    """``sales read 12 min ago``"""
    told = []
    for feed in definition.feeds:
        read_at = kpis.read_at.get(feed)
        told.append(
            f"{FEEDS[feed]} read {span(now - read_at)} ago" if read_at else f"{FEEDS[feed]} not read to the end yet"
        )
    return listing(told)


def _notes(shop: Shop, rules: Rules) -> Iterator[Mrkdwn]:
    most, least = (rules.value(f"kpi.history.{name}") for name in ("most", "least"))
    yield md("same weekdays: the mean of each weekday over {} to {} weeks before", least, most)
    yield md(
        "out of range: further than {} robust standard deviations (median and MAD of what stretches as long strayed "
        "from their weekdays), and not by the chance of few orders",
        rules.value("kpi.unusual"),
    )
    yield md("an interval beside a share is Wilson's, 95 %")
    yield md("samples, gifts, replacements, exchanges and lottery prizes are no orders here, and a line is one unit")
    yield md("figures of ours are counted from orders and chats, and never mixed with the platform's")
    if score_name(rules, shop.region) is ScoreName.STORE_RATING:
        yield md(
            "after-sales handling time has no estimate: no list of the API tells when a request was answered; "
            "`aht_hours` of a file brings it"
        )
