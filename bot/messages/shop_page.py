"""The answer to ``/shop SHOP``: one shop on one page, each topic in short with the way to more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.currencies import money
from bot.domain.data_state import Failing
from bot.domain.feeds import Feed
from bot.domain.kpi import Compared, Period
from bot.domain.risks import Risk
from bot.domain.shops import Shop
from bot.domain.sps_report import SpsReport
from bot.domain.sps_words import beside_limit, room_left
from bot.domain.stock_report import StockReport
from bot.domain.violations_report import Account, ViolationsReport
from bot.messages import stock_table
from bot.messages.kit import Block, Message, button, context, message, section
from bot.messages.kpi_words import grown, period_words
from bot.messages.risk_notes import title
from bot.messages.risks import MARK, state_line
from bot.messages.sps_answer import head_line
from bot.messages.sps_table import data_notes
from bot.messages.stock import headline
from bot.messages.text import Mrkdwn, clip, lines, md, moment
from bot.messages.unread import why_none
from bot.messages.violations_items import standing_words
from bot.messages.words import count, place

NAME = 60
RISKS = 3
WEEK = 7


@dataclass(frozen=True, slots=True)
class ShopPage:
    """What is known of one shop. ``risks`` are its live ones, the most urgent first; ``sales`` one a currency.

    ``failing`` are the feeds that cannot be read, where something has no figures.
    """

    shop: Shop
    sps: SpsReport
    stock: StockReport
    violations: ViolationsReport
    period: Period
    sales: Sequence[Compared]
    risks: Sequence[Risk]
    failing: Mapping[Feed, Failing]


def shop_page(page: ShopPage, now: datetime) -> Message:
    shop = page.shop
    place_of = md("{} · {} · {}", clip(shop.code, NAME), shop.region, place(shop.zone))
    head = lines(head_line(page.sps.rows[0], page.sps, WEEK, now, page.failing.get(Feed.SPS)), _nearest(page))
    parts = (
        (head, "Score", f"/shop sps {shop.id}"),
        (_stock(page), "Stock", f"/shop stock {shop.id}"),
        (_violations(page.violations.accounts[0]), "Violations", f"/shop violations {shop.id}"),
        (_sales(page), "KPIs", f"/shop kpi {shop.id}"),
        (_risks(page), "Risks", f"/risk list all {shop.id}"),
    )
    sections = [_part(n, *part) for n, part in enumerate(parts)]
    notes = [place_of, *data_notes(page.sps.rows, now)[:2], *stock_table.data_notes(page.stock, now)]
    return message(head, *sections, context(Mrkdwn(" · ").join(notes)))


def _part(n: int, text: Mrkdwn, label: str, command: str) -> Block:
    return section(text, accessory=button(label, f"run.{n}", command))


def _nearest(page: ShopPage) -> Mrkdwn | None:
    worst = page.sps.rows[0].worst
    if worst is None:
        return None
    return md("Nearest to a limit: {}, room left: {}", beside_limit(worst), room_left(worst))


def _stock(page: ShopPage) -> Mrkdwn:
    report = page.stock
    if report.read_at is None:
        return _none_yet("Stock", page.failing.get(Feed.STOCK))
    return md("*Stock* · {} · {}", stock_table.skus(report.totals), headline(report, None, page.shop.zone))


def _none_yet(what: str, failing: Failing | None) -> Mrkdwn:
    said = md("*{}* · no figures yet", what)
    return md("{}. {}.", said, why_none(failing, "")) if failing else said


def _violations(account: Account) -> Mrkdwn:
    where = list(map(standing_words, account.standings)) or [md("account health was never imported")]
    said = [md("*Violations* · {}", Mrkdwn(" · ").join(where))]
    said += [md("{}", count(account.open_tickets, "open ticket"))] if account.imported_at else []
    clock = next((clock for clock in account.clocks if clock.at), None)
    if clock and clock.at:
        said.append(md("{} by *{}*", clock.step, moment(clock.at)))
    said += [md("{}", count(len(account.blocked), "blocked listing"))] if account.synced_at or account.blocked else []
    return Mrkdwn(" · ").join(said)


def _sales(page: ShopPage) -> Mrkdwn:
    if not page.sales:
        return _none_yet("Sales", page.failing.get(Feed.KPI))
    return md("*Sales* · {} · {}", period_words(page.period), Mrkdwn(" · ").join(map(_sold, page.sales)))


def _sold(each: Compared) -> Mrkdwn:
    change = grown(each.now.gmv, each.before.gmv if each.before else None)
    moved = md(" ({})", change) if change else Mrkdwn()
    orders = md(" from {}", count(each.now.orders, "order")) if each.now.orders is not None else Mrkdwn()
    return md("*{}*{}{}", money(each.now.gmv, each.now.currency, whole=True), moved, orders)


def _risks(page: ShopPage) -> Mrkdwn:
    """The most urgent few, each with who has it."""
    if not page.risks:
        return md("*No live risk*")
    free = sum(risk.needs_somebody for risk in page.risks)
    held = md("{} that nobody has", free) if free else md("somebody has each")
    shown = [
        md("• {} {} · {}", Mrkdwn(MARK[risk.severity]), title(risk), state_line(risk)) for risk in page.risks[:RISKS]
    ]
    return lines(md("*{}* · {}", count(len(page.risks), "live risk"), held), *shown)
