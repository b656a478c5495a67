"""The answers about KPIs: whole within Slack's limits however much there is to say, and foreign text harmless."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.aftersales import AftersaleKind, Reason, Waiting
from bot.domain.data_state import Failing
from bot.domain.feeds import Feed
from bot.domain.kpi import Compared, Kpis, Period
from bot.domain.kpi_definitions import DEFINITIONS, Figure, KpiCode
from bot.domain.kpi_marks import KpiMark
from bot.domain.kpi_overview import SalesOverview
from bot.domain.kpi_report import KpiRow, ShopKpis, Trend
from bot.domain.kpi_usual import TooShort, Usual
from bot.domain.order_rates import Difference, OrderRate
from bot.domain.rules import shipped_rules
from bot.domain.service import Stars, StarsSeen
from bot.domain.shops import Shop
from bot.domain.sps_metrics import MetricCode
from bot.messages.kit import Message
from bot.messages.kpi import shop_kpi_answer
from bot.messages.kpi_explain import explain_answer
from bot.messages.kpi_overview import overview_kpi_answer
from bot.messages.kpi_words import figure_words, mark, usual_words, value_words

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOSTILE = "<!channel> *Ac_me* `x` & " + "長い名前" * 60
SHOP = Shop("1", "acme-us", HOSTILE)
WEEK = Period(date(2026, 11, 15), date(2026, 11, 22))
OUT = Usual(Decimal("123456789.12"), 8, Decimal("100000000"), Decimal("123456789"), strength=-9.0, is_unusual=True)
Check = Callable[[Message], Message]


def row(code: KpiCode, **more: object) -> KpiRow:
    figure = Figure(Decimal("987654321.123"), 7, 120_000, 1_000_000)
    return KpiRow(DEFINITIONS[code], WEEK, figure, figure, OUT, **more)  # type: ignore[arg-type]


def everything() -> ShopKpis:
    points = [(WEEK.start - timedelta(days=n), 12345.678) for n in range(20, 0, -1)]
    return ShopKpis(
        shop=SHOP,
        period=WEEK,
        rows={currency: [row(code) for code in KpiCode] for currency in ("USD", "CAD", "MXN")},
        trends=[Trend(code, "USD", points) for code in (KpiCode.GMV, KpiCode.SFCR, KpiCode.LDR)],
        returns=9_999,
        reasons=[Reason(HOSTILE, 999)] * 5,
        stars=StarsSeen(Stars(1, 2, 3, 4, 5), 25, WEEK.start, WEEK.end),
        waiting=[Waiting(AftersaleKind.RETURN, 3, NOW), Waiting(AftersaleKind.CANCELLATION, 1, None)],
        blamed=[(HOSTILE, 99)] * 3,
        watched=2,
        unclear=1,
        differences=[Difference(OrderRate("SFCR", 12, 388, 30), Decimal("1.2"), MetricCode.SFCR)],
        read_at={Feed.KPI: NOW, Feed.ORDERS: None, Feed.RETURNS: NOW, Feed.SERVICE: NOW},
        failing={feed: Failing(SHOP.name, feed, HOSTILE * 9, NOW, NOW) for feed in (Feed.RETURNS, Feed.SERVICE)},
    )


def text(message: Message) -> str:
    return str(message.blocks)


def test_however_much_there_is_it_fits_and_nothing_of_it_pings(valid: Check) -> None:
    told = valid(shop_kpi_answer(everything()))
    assert "<!channel>" not in text(told)
    assert sum(block["type"] == "data_visualization" for block in told.blocks) == 2
    assert sum(block["type"] == "table" for block in told.blocks) == 1


def test_it_says_what_waits_what_was_watched_and_what_the_list_does_not_know(valid: Check) -> None:
    told = text(valid(shop_kpi_answer(everything())))
    for said in (
        "3 returns, the first until <!date^",
        "1 cancellation",
        "2 orders were cancelled because a product broke the negative-review policy",
        "1 order was cancelled for a reason that the list of faults does not know",
        "our count 3.1 % (12 of 388 orders, 30 days), the platform says 1.2 %",
        "not read to the end yet: orders",
        "returns cannot be read since <!date^",
        "5★ 5 · 4★ 4 · 3★ 3 · 2★ 2 · 1★ 1 · 1-2 stars 20.0 % of reviews",
    ):
        assert said in told


def test_what_waits_and_what_differs_is_told_though_no_figure_is_known(valid: Check) -> None:
    told = replace(everything(), rows={"USD": []}, trends=(), stars=None)
    for kpis in (replace(told, waiting=()), replace(told, differences=())):
        shown = text(valid(shop_kpi_answer(kpis)))
        assert "No sales figures yet" not in shown
        assert ("3 returns, the first until" in shown) is bool(kpis.waiting)
        assert ("the platform says 1.2 %" in shown) is bool(kpis.differences)


def test_a_figure_of_other_days_than_the_headings_is_told_with_its_own(valid: Check) -> None:
    own = replace(row(KpiCode.CANCELLATION_RATE), period=WEEK.earlier(3))
    told = text(valid(shop_kpi_answer(replace(everything(), rows={"USD": [own, row(KpiCode.SFCR)]}))))
    assert "Cancelled, our count, 12 Nov to 18 Nov" in told
    assert "%*, 12 Nov to 18 Nov, usually" in told
    assert "Seller-fault cancellations (SFCR), our count'" in told, "whose days are the heading's"


def test_the_explanation_of_everything_fits(valid: Check) -> None:
    told = valid(explain_answer(everything(), shipped_rules(), NOW + timedelta(minutes=12)))
    assert "<!channel>" not in text(told)
    assert "sales read 12 min ago" in text(told)
    assert "orders not read to the end yet" in text(told)
    assert not any("…" in block["text"]["text"] for block in told.blocks[1:] if block["type"] == "section")


def test_of_many_marks_the_first_are_told_and_how_many_more_there_are(valid: Check) -> None:
    one = KpiMark("1", KpiCode.GMV, "USD", WEEK.start, Decimal(6), Decimal(9), Decimal(8), Decimal(10), 9.0, worse=True)
    sold = Compared(Kpis("USD", 7, Decimal(704), 28, 35, 21, None, None), None)
    seen = SalesOverview(12, WEEK, [(SHOP, sold)], [sold], [(SHOP, one)] * 8, 30)
    told = text(valid(overview_kpi_answer(seen)))
    assert "*GMV 6 USD*, usually 8 USD to 10 USD" in told
    assert "and 22 more" in told
    assert told.count("<!channel>") == 1, "in the table alone, whose cells are plain text"
    quiet = text(valid(overview_kpi_answer(replace(seen, marks=[], marked=0))))
    assert "Out of their usual range" not in quiet


def test_of_many_shops_that_are_behind_the_first_are_named(valid: Check) -> None:
    sold = Compared(Kpis("USD", 7, Decimal(704), 28, 35, 21, None, None), None)
    seen = SalesOverview(99, WEEK, [(SHOP, sold)], [sold], behind=[(SHOP, WEEK.start)] * 90)
    told = text(valid(overview_kpi_answer(seen)))
    assert "(until 15 Nov), 85 more" in told


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        (KpiCode.GMV, "1904.5", "1,904 USD"),
        (KpiCode.ORDER_VALUE, "19.045", "19.04 USD"),
        (KpiCode.ORDERS, "1904", "1,904"),
        (KpiCode.CONVERSION, "3.14159", "3.14 %"),
        (KpiCode.RESPONSE_TIME, "34.4", "34 min"),
    ],
)
def test_a_value_has_its_unit(code: KpiCode, value: str, words: str) -> None:
    assert value_words(Decimal(value), DEFINITIONS[code], "USD") == words


def test_a_share_of_few_has_its_interval_and_one_of_many_its_counts_alone() -> None:
    sfcr = DEFINITIONS[KpiCode.SFCR]
    assert figure_words(Figure(Decimal("3.0928"), 7, 3, 97), sfcr, "") == "3.1 % (3 of 97: 1.1 to 8.7 %)"
    assert figure_words(Figure(Decimal(3), 7, 12, 400), sfcr, "") == "3.0 % (12 of 400)"


def test_only_what_is_out_of_range_is_marked() -> None:
    assert mark(row(KpiCode.GMV), "USD").startswith("▲ usually 100,000,000 USD to")
    figure = Figure(Decimal(5), 7)
    usual = KpiRow(DEFINITIONS[KpiCode.GMV], WEEK, figure, None, Usual(Decimal(4), 8, Decimal(3), Decimal(6), 1.0))
    assert (mark(usual, "USD"), usual_words(usual, "USD")) == ("", "4 USD, +25.0 %")
    short = KpiRow(DEFINITIONS[KpiCode.GMV], WEEK, figure, None, TooShort(2, 4))
    assert usual_words(short, "USD") == "2 of 4 weeks known"
