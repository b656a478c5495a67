"""Answers that say no, or nothing that can be read: the shop is a row with its reason and its next try, the others go
on, nothing that was known is touched, and when it is over nobody has to do anything.
"""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.feeds import Feed
from bot.domain.ranges import Range
from bot.domain.rules import shipped_rules
from handlers.answers.kpi import answer_kpi
from handlers.answers.shop import answer_shop
from handlers.answers.sps import answer_sps
from handlers.answers.stock import answer_stock
from storage.shops import shop_by_id

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FAULTS = [
    ({"kind": "throttle"}, "too many requests"),
    ({"kind": "rate_limit"}, "too many requests"),
    ({"kind": "server_error"}, "HTTP 500"),
    ({"kind": "code", "code": 36009007, "message": "timeout"}, "timeout"),
    ({"kind": "code", "code": 105005, "message": "scope missing"}, "grant the app the scope"),
    ({"kind": "code", "code": 36009033, "message": "ip is not allowed"}, "IP allow list"),
    ({"kind": "code", "code": 36009004, "message": "Invalid parameter: timestamp"}, "set this machine's clock"),
    ({"kind": "wrong_signature"}, "signature is invalid"),
    ({"kind": "malformed"}, "isn't a JSON envelope"),
    ({"kind": "truncated"}, "isn't a JSON envelope"),
    ({"kind": "no_content"}, "isn't a JSON envelope"),
    ({"kind": "redirect"}, "leads elsewhere"),
    ({"kind": "huge"}, "larger than 33,554,432 bytes"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS, ids=lambda one: f"{one['kind']}" if isinstance(one, dict) else "")
async def test_a_shop_that_is_refused_is_a_row_and_nothing_else_changes(
    bench: Any, fault: dict[str, Any], words: str
) -> None:
    assert await bench.sync("acme-us", Feed.STOCK) == [None]
    before = bench.kept("acme-us")
    bench.fault(**fault)
    [said] = await bench.sync("acme-us", Feed.STOCK)
    assert words in str(said)
    assert await bench.sync("lumen-hair", Feed.KPI) == [None]
    state = bench.state("acme-us", Feed.STOCK)
    assert (state.error, state.failures) == (said, 1)
    assert timedelta() < state.next_at - bench.clock() <= timedelta(minutes=1)
    assert bench.kept("acme-us") == before
    assert bench.odd() == {}, "what was refused is no drift of a field"
    bench.well_again()
    assert await bench.sync("acme-us", Feed.STOCK) == [None]
    assert (bench.state("acme-us", Feed.STOCK).error, bench.state("acme-us", Feed.STOCK).failures) == (None, 0)


async def test_answers_without_figures_say_why_they_cannot_be_read(bench: Any) -> None:
    shop = bench.db.read_now(shop_by_id, bench.id_of("acme-us"))
    bench.fault("empty", path="/shop/performance")
    assert await bench.sync("acme-us", Feed.KPI) == [None]
    bench.well_again()
    bench.fault("code", code=105005, message="scope missing")
    await bench.sync("acme-us", Feed.KPI, Feed.SPS, Feed.STOCK)
    now = bench.clock()
    answers = {
        topic: bench.db.read_now(answer, *arguments, now, shipped_rules()).text
        for topic, answer, arguments in (
            ("sps", answer_sps, ([shop], shop, 7)),
            ("stock", answer_stock, ([shop], shop, 7)),
            ("kpi", answer_kpi, ([shop], shop, Range.last(7))),
        )
    }
    for topic in ("sps", "stock"):
        assert "yet. They cannot be read: " in answers[topic]
        assert "grant the app the scope" in answers[topic]
    assert "No sales figures yet. They cannot be read since Sun 22 Nov 09:00 UTC: scope missing" in answers["kpi"]
    overview = bench.db.read_now(answer_kpi, [shop], None, Range.last(7), now, shipped_rules())
    assert f"• {shop.name}: cannot be read since <!date^" in str(overview.blocks)
    page = str(bench.db.read_now(answer_shop, shop, now, shipped_rules()).blocks)
    assert page.count("no figures yet. They cannot be read") == 3, "score, stock and sales"


async def test_sales_that_cannot_be_read_are_missed_aloud_beside_orders_that_can(bench: Any) -> None:
    shop = bench.db.read_now(shop_by_id, bench.id_of("acme-us"))
    bench.fault("code", path="/analytics/", code=105005, message="scope missing")
    await bench.sync("acme-us", Feed.ORDERS, Feed.KPI)
    told = bench.db.read_now(answer_kpi, [shop], shop, Range.last(1), bench.clock(), shipped_rules())
    assert "sales cannot be read: " in str(told.blocks[-1])
    assert "not read to the end yet: returns and chats and stars" in str(told.blocks[-1])


async def test_a_storm_of_limits_asks_less_and_less(bench: Any) -> None:
    bench.fault("throttle", "")
    asked = []
    for _ in range(6):
        before = bench.calls()
        await bench.sync("acme-us", Feed.KPI)
        asked.append(bench.calls() - before)
        bench.clock.forward(seconds=(bench.state("acme-us", Feed.KPI).next_at - bench.clock()).total_seconds())
    assert asked == [2] * 6, "two tries at each look, and the looks come ever later"
    assert bench.state("acme-us", Feed.KPI).failures == 6


async def test_it_waits_as_long_as_it_is_told_and_not_a_call_longer(bench: Any) -> None:
    bench.fault("rate_limit", retry_after=900)
    await bench.sync("acme-us", Feed.KPI)
    assert bench.calls("performance") == 1
    assert bench.state("acme-us", Feed.KPI).next_at - bench.clock() > timedelta(seconds=890)


async def test_an_expired_token_costs_one_renewal_and_no_failure(bench: Any) -> None:
    bench.fault("expired_token", "", times=1)
    assert await bench.sync("acme-us", Feed.KPI) == [None]
    assert bench.app.state.tokens.refreshes == 1


async def test_a_consent_taken_back_is_said_with_what_to_do_and_asked_no_more(bench: Any) -> None:
    bench.fault("revoked_token", "")
    [said] = await bench.sync("acme-us", Feed.STOCK)
    assert "authorise" in str(said)
    before = bench.calls()
    assert "authorise" in str(await bench.sync("lumen-hair", Feed.KPI))
    assert bench.calls() == before, "what has ended is not asked"
    assert bench.state("acme-us", Feed.STOCK).next_at - bench.clock() > timedelta(hours=1)


@pytest.mark.parametrize("seconds", [420, -420, 86_400 * 30])
async def test_a_platform_whose_clock_differs_is_gone_by_and_said(bench: Any, seconds: int) -> None:
    bench.fault("clock_skew", "", seconds=seconds)
    assert await bench.sync("acme-us", Feed.STOCK, Feed.KPI) == [None, None]
    assert set(bench.odd()) == {""}
    bench.well_again()
    assert await bench.sync("acme-us", Feed.STOCK) == [None]


async def test_a_drip_ends_before_its_turn_is_over(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.fault("drip", seconds=0.1)
    with monkeypatch.context() as patched:
        patched.setattr("bot.tiktok.fetching.fetch.__kwdefaults__", {"largest": 10**6, "deadline": 0.3})
        [said] = await bench.sync("acme-us", Feed.KPI)
    assert "no whole answer within 0.3 s" in str(said)
    assert await bench.sync("lumen-hair", Feed.KPI) == [None]
