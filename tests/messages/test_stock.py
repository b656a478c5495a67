"""What the stock digest and answers say, and that they fit into Slack."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.digests import Occasion
from bot.domain.risks import Finding, Risk, RiskState
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.stock import Cancellations, Count, Demand, Level, Lock, LockedFor, Reading, ShopStock
from bot.domain.stock_cover import Line, judge
from bot.domain.stock_findings import find_stock
from bot.domain.stock_report import StockReport, report, summary
from bot.messages.kit import Message
from bot.messages.stock import stock_digest
from bot.messages.stock_answer import Sold, overview_answer, shop_answer

RULES = shipped_rules()
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=2)
OCCASION = Occasion("Europe/London", NOW, NOW, SINCE)
ACME = Shop("749", "acme-us", "Acme US", zone="America/New_York")

SOLD = Sold(1204, 30)

Check = Callable[[Message], Message]


def line(sellable: int, a_day: float = 10, sku: str = "1", shop: Shop = ACME, **more: Any) -> Line:
    reading = Reading(shop.id, sku, "88", more.pop("title", f"Serum {sku}"), f"GS-{sku}", "LIVE", sellable, 0, 22)
    reading = replace(reading, locks=more.pop("locks", ()))
    level = replace(Level(reading, Demand(a_day, 1.4, 3.0, 28, date(2026, 11, 21))), **more)
    return judge(shop, level, Cancellations(20, 1273), NOW, RULES)


def risks_for(lines: list[Line], state: RiskState = RiskState.OPEN, opened: datetime = NOW) -> list[Risk]:
    found: list[Finding] = find_stock(lines, RULES)
    return [Risk(n, finding, state, opened) for n, finding in enumerate(found, 1)]


def made(lines: list[Line], risks: list[Risk] | None = None, read_at: datetime = NOW) -> StockReport:
    shops = {line.shop.id: line.shop for line in lines} or {ACME.id: ACME}
    counts = [
        summary(shop, [one for one in lines if one.shop is shop], read_at, date(2026, 11, 21))
        for shop in shops.values()
    ]
    known = risks_for(lines) if risks is None else risks
    return report(list(shops.values()), counts, lines, known, SINCE, NOW, RULES)


def cells(message: Message) -> list[list[str]]:
    [found] = [block for block in message.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in found["rows"]]


def test_the_first_sentence_counts_and_the_table_stands_worst_first(valid: Check):
    lines = [line(50, sku="short"), line(0, 41, "out"), line(-14, 6, "over"), line(180, sku="low")]
    digest = valid(stock_digest(made(lines), OCCASION))
    assert digest.text == (
        "Stock · 1 shop, 4 SKUs · Sunday 22 November (09:00 London)\n"
        "1 SKU is out, 1 will be before a reorder can arrive, 1 is oversold by 14 units. 1 more within a week of that."
    )
    assert [row[0] for row in cells(digest)[1:]] == [
        "Serum out (GS-out)",
        "Serum short (GS-short)",
        "Serum over (GS-over)",
        "Serum low (GS-low)",
    ]


def test_a_row_has_velocity_cover_lead_and_what_to_do():
    locks = (Lock(LockedFor.CAMPAIGN, "Black Friday Flash", 310),)
    lines = [
        line(0, 41, "a", locks=locks, out_since=NOW - timedelta(hours=6)),
        line(50, sku="b"),
        line(-14, 6, "c"),
    ]
    rows = cells(stock_digest(made(lines), OCCASION))
    assert rows[1][1:] == [
        "Acme US", "0", "41 ± 1", "out 6 h", "14 d", "310 locked for Black Friday Flash; reorder 884 now",
    ]  # fmt: skip
    assert rows[2][2:] == ["50", "10 ± 1", "5 d", "14 d", "reorder 183 now"]
    assert rows[3][2:] == [
        "−14", "6.0 ± 1.4", "oversold", "14 d", "14 orders at risk: SFCR 1.6 % → 2.7 % if cancelled (limit 2.5 %)",
    ]  # fmt: skip


def test_a_limit_of_another_market_is_called_one():
    kite = Shop("750", "kite-uk", "Kite UK", region="GB")
    [_, row] = cells(stock_digest(made([line(-14, 6, shop=kite)]), OCCASION))
    assert row[-1] == "14 orders at risk: SFCR 1.6 % → 2.7 % if cancelled (US limit 2.5 %)"


@pytest.mark.parametrize(
    ("demand", "shown"),
    [(None, "not known"), (Demand(0, 0, 0, 28), "no sales"), (Demand(3.0, 2.0, 1.7, 3), "3.0 ± 2.0 (new)")],
)
def test_a_doubtful_velocity_says_so_and_none_is_never_zero(demand: Demand | None, shown: str):
    counted = line(0, demand=demand, count=Count(0, NOW))
    assert cells(stock_digest(made([counted]), OCCASION))[1][3] == shown


def test_the_foot_says_for_how_long_a_reorder_lasts_and_which_lead_is_assumed(valid: Check):
    said = str(valid(stock_digest(made([line(0, 41), line(50, lead_days=9, sku="2")]), OCCASION)).blocks[-1])
    assert "a reorder lasts for its lead and 7 days more; a lead of 14 d is assumed where nobody set one" in said
    assert "assumed" not in str(valid(stock_digest(made([line(0, 41, lead_days=9)]), OCCASION)).blocks)


def test_an_outage_that_was_there_at_the_first_look_claims_no_length():
    assert cells(stock_digest(made([line(0, out_since=NOW)]), OCCASION))[1][4] == "out"


def test_each_risk_that_nobody_has_comes_once_with_its_controls():
    lines = [line(0, 41, "a")]
    digest = stock_digest(made(lines), OCCASION)
    items = [block for block in digest.blocks if block["type"] == "actions"]
    assert [block["block_id"] for block in items] == ["risk.1"]
    assert "*Serum a (GS-a)* out of stock" in str(digest.blocks)
    assert "Reorder about 884 now, less what is already on its way." in str(digest.blocks)


def test_more_than_five_of_a_kind_in_a_shop_are_one_entry(valid: Check):
    lines = [line(0, a_day=40 - n, sku=f"s{n}") for n in range(40)]
    digest = valid(stock_digest(made(lines), OCCASION))
    [storm] = [block for block in digest.blocks if block["type"] == "actions"]
    assert storm["elements"][0]["value"] == "stock.out:749"
    assert storm["elements"][0]["text"]["text"] == "Acknowledge all 40"
    said = str(digest.blocks)
    assert "*40 SKUs are out of stock*" in said
    assert "The worst: Serum s0 (GS-s0), Serum s1 (GS-s1) and Serum s2 (GS-s2)." in said
    assert len(cells(digest)) == 16
    assert sum(len(cells(reply)) - 1 for reply in digest.replies) == 25


def test_back_in_stock_is_told_once():
    back = line(900, out_since=NOW - timedelta(days=3), back_at=NOW - timedelta(hours=3))
    long_ago = line(900, sku="2", out_since=NOW - timedelta(days=9), back_at=NOW - timedelta(days=5))
    digest = stock_digest(made([back, long_ago]), OCCASION)
    assert "No SKU that sells is out or about to be." in digest.text
    assert "Back in stock since Friday 20 November: Serum 1 (GS-1)." in digest.text


def test_a_quiet_day_is_one_line_and_names_what_is_in_hand(valid: Check):
    lines = [line(0, 41)]
    [risk] = risks_for(lines, RiskState.ACKNOWLEDGED, SINCE - timedelta(days=1))
    known = [replace(risk, taken_name="Ana")]
    digest = valid(stock_digest(made(lines, known), OCCASION))
    assert digest.text.endswith("Nothing new since Friday 20 November 09:00 (London); 1 known risk is in hand.")
    assert [block["type"] for block in digest.blocks] == ["section", "section", "context"]
    [held] = [block["text"]["text"] for block in digest.blocks[1:2]]
    assert held.startswith("*In hand*: 1 risk\n• :red_circle: *Acme US* · #1 *Serum 1 (GS-1)* · out of stock · ")


def test_what_opened_since_the_last_is_no_quiet_day_though_somebody_has_it():
    lines = [line(0, 41)]
    digest = stock_digest(made(lines, risks_for(lines, RiskState.ACKNOWLEDGED, NOW)), OCCASION)
    assert "1 SKU is out." in digest.text
    assert "1 risk is in hand." in digest.text


def test_what_is_out_and_never_sells_is_a_number_and_no_row(valid: Check):
    digest = valid(stock_digest(made([line(0, 0), line(0, 41, "2")]), OCCASION))
    assert "1 more is out, but without sales." in digest.text
    assert len(cells(digest)) == 2


def test_stale_and_missing_figures_are_named():
    lines = [line(0, 41)]
    old = replace(made(lines, read_at=NOW - timedelta(hours=20)), silent=(Shop("2", "bee", "Baby *Bee*"),))
    said = str(stock_digest(old, OCCASION).blocks[-1])
    assert ":warning: stale: Acme US (20 h)" in said
    assert "no figures yet: Baby" in said
    assert "*Bee*" not in said


def test_where_sales_are_not_known_neither_is_what_will_be_out(valid: Check):
    known = made([line(900, demand=None)])
    unsold = replace(known, unsold=(ACME,), sold_until=None)
    answer = valid(shop_answer(unsold, known.lines, [], None, NOW))
    assert "No SKU that sells is known to be out or about to be." in answer.text
    assert ":warning: sales not known: Acme US" in str(answer.blocks[-1])
    assert "sales up to Sat 21 Nov" in str(stock_digest(known, OCCASION).blocks[-1])


def test_what_was_not_told_is_counted_and_its_age_is_that_of_the_figures(valid: Check):
    lines = [line(0, 41, "a", untold_since=NOW - timedelta(hours=3)), line(0, 30, "b")]
    digest = valid(stock_digest(made(lines), OCCASION))
    assert digest.text.startswith("Stock · 1 shop, 1 of 2 SKUs; stock of 1 not told · Sunday 22 November")
    assert cells(digest)[1][-1] == "stock of 3 h ago, not told since; reorder 884 now"
    assert "not told" not in cells(digest)[2][-1]
    assert ", 3 h ago · sales up to Sat 21 Nov" in str(digest.blocks[-1])


def test_without_any_figures_the_digest_says_so_and_shows_no_zeros(valid: Check):
    nothing = report([ACME], [], [], [], None, NOW, RULES)
    digest = valid(stock_digest(nothing, replace(OCCASION, since=None)))
    assert digest.text.endswith("There are no stock figures yet: no shop has been synced.")
    assert "SKU" not in digest.text


HOSTILE = "<!channel> *MEGA* _deal_ <@U012AB3CD> & <https://example.com|click>"


def test_foreign_text_neither_pings_nor_formats(valid: Check):
    shop = replace(ACME, name=HOSTILE)
    locks = (Lock(LockedFor.CREATOR, HOSTILE, 3),)
    lines = [line(0, 41, shop=shop, title=HOSTILE, locks=locks), line(-3, 5, "2", shop=shop, title=HOSTILE)]
    digest = valid(stock_digest(made(lines), OCCASION))
    answer = valid(shop_answer(made(lines), lines, risks_for(lines), SOLD, NOW))
    for block in (*digest.blocks, *answer.blocks):
        if block["type"] != "table":
            assert "<!channel>" not in str(block)
            assert "<@U012AB3CD>" not in str(block)


@pytest.mark.parametrize("skus", [3, 40])
def test_the_digest_of_200_shops_is_valid(valid: Check, skus: int):
    shops = [Shop(str(n), f"shop-{n}", f"Shop number {n} with a rather long name & sons") for n in range(200)]
    lines = [
        line(n % 3 * 40 - 20, 9, f"{shop.id}-{n}", shop=shop, title="A very long title " * 9)
        for shop in shops
        for n in range(skus)
    ]
    digest = valid(stock_digest(made(lines), OCCASION))
    assert len(cells(digest)) == 16
    assert len(digest.replies) < 25
    assert "Not shown:" in digest.replies[-1].text


def test_an_answer_has_the_worst_twenty_and_who_has_them(valid: Check):
    lines = [line(0, a_day=30 - n, sku=f"s{n}") for n in range(25)]
    taken = [replace(risk, taken_name="Ana *Silva*") for risk in risks_for(lines, RiskState.ACKNOWLEDGED)]
    answer = valid(shop_answer(made(lines, taken), lines[:20], taken, None, NOW))
    assert answer.text.startswith("Acme US · stock · 25 SKUs\n25 SKUs are out.")
    assert len(cells(answer)) == 21
    assert "Ana" in str(answer.blocks)
    assert "`/risk list acme-us` has all." in str(answer.blocks)


def test_the_answer_on_a_shop_names_it_once_and_tells_risks_before_skus(valid: Check):
    lines = [line(0, 41, "out"), line(9_000, 1, "plenty")]
    answer = valid(shop_answer(made(lines), lines, risks_for(lines), SOLD, NOW))
    assert cells(answer)[0] == ["SKU", "Sellable", "A day", "Cover", "Lead", "Note"]
    assert [row[0] for row in cells(answer)[1:]] == [lines[0].level.reading.label]
    kinds = [block["type"] for block in answer.blocks]
    assert "1 risk" in str(answer.blocks[kinds.index("table") - 1])


def test_where_nothing_is_wrong_the_tightest_few_are_shown(valid: Check):
    lines = [line(9_000 + n, 1, str(n)) for n in range(12)]
    answer = valid(shop_answer(made(lines), lines, [], SOLD, NOW))
    assert len(cells(answer)) == 1 + 5


@pytest.mark.parametrize(
    ("sold", "said"),
    [
        (SOLD, "Sold 1,204 units in the last 30 days."),
        (Sold(1, 1), "Sold 1 unit in the last 1 day."),
        (Sold(9, 90, date(2026, 10, 25)), "Sold 9 units in the last 90 days (known from 25 Oct on)."),
    ],
)
def test_the_answer_tells_what_was_sold_over_the_range_that_was_asked_for(valid: Check, sold: Sold, said: str):
    lines = [line(9_000, 1)]
    assert said in valid(shop_answer(made(lines), lines, [], sold, NOW)).text
    assert "Sold" not in valid(shop_answer(made(lines), lines, [], None, NOW)).text


def test_the_overview_has_counts_and_ages_per_shop(valid: Check):
    counts = ShopStock("749", 1240, 3, 1, 5, 2, 1, 14, 44.2, NOW - timedelta(minutes=50), date(2026, 11, 21))
    answer = valid(overview_answer([(ACME, counts)], 11, NOW))
    assert cells(answer)[1] == ["Acme US", "1,240", "3", "5", "2", "1 (14 orders at risk)", "44", "50 min ago"]
    assert answer.text == (
        "Stock · 1 shop with SKUs in trouble, most sales lost first, the 11 other shops lose less or nothing"
    )
    assert "Short: will be out before a reorder can arrive. Low: within a week of that." in str(answer.blocks[-1])
    untold = valid(overview_answer([(ACME, replace(counts, not_told=40))], 11, NOW))
    assert cells(untold)[1][1] == "1,200 of 1,240"
    assert "nothing is out or about to be in 12 shops" in valid(overview_answer([], 12, NOW)).text
