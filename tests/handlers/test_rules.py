"""/shop rules: what holds for a shop, for a market, or for all shops of the team."""

import pytest

from bot.domain.rules import parse_rules, shipped_rules
from handlers.rules import _read

OWN = '[sps.gate.GB.affiliate]\nvalue = 3.2\nunit = "points"\nsource = "our manager"\nas_of = 2026-11-20\n'


def rows(answer) -> dict[str, list[str]]:
    table = next(block for block in answer.blocks if block["type"] == "table")
    shown = [[cell["text"] for cell in row] for row in table["rows"]]
    assert shown[0] == ["Rule", "Value", "Where", "From"]
    return {name: rest for name, *rest in shown[1:]}


async def test_a_shop_is_told_the_rules_of_its_market_with_source_and_date(bot, shown):
    bot.shop("Siam Silk", region="TH")
    answer = await bot.maria.types("/shop rules siam-silk")
    found = rows(answer)
    assert found["sps.gate.TH.flash_sale"][:2] == [
        "2.5 points: seller flash sales, with fewer than 36 violation points",
        "TH",
    ]
    assert found["violations.expiry.SEA"][0] == "90 days after the notice"
    assert "South East Asian Academy pages, 17 Jun 2025" in found["violations.expiry.SEA"][2]
    assert found["metric.limit.OTDR"][1] == "US, a guide here"
    assert not {"sps.gate.top_rated", "stock.lead_days", "wave.lasts"} & set(found)
    assert "Rules for Siam Silk (TH)" in shown(answer)


async def test_a_target_is_told_only_where_its_source_says_that_it_holds(bot):
    for number, region in enumerate(("US", "GB", "DE", "TH")):
        bot.shop(f"Acme {region}", str(number), region=region)
    targets = {
        region: {name for name in rows(await bot.maria.types(f"/shop rules acme-{region}")) if "metric.warn" in name}
        for region in ("us", "gb", "de", "th")
    }
    assert targets == {
        "us": {"metric.warn.US.LDR", "metric.warn.US.RR24"},
        "gb": {"metric.warn.GB.RR24"},
        "de": set(),
        "th": {"metric.warn.SEA.RR12"},
    }


@pytest.mark.parametrize(("typed", "market"), [("uk", "GB"), ("GB", "GB"), ("sea", "SEA"), ("de", "DE")])
async def test_a_market_may_be_asked_for(bot, shown, typed, market):
    bot.shop("Acme US")
    assert f"Rules for {market}*" in shown(await bot.maria.types(f"/shop rules {typed}"))


async def test_a_shop_whose_code_is_a_market_goes_before_it(bot, shown):
    bot.shop("Big One", code="us", region="GB")
    assert "Rules for Big One (GB)" in shown(await bot.maria.types("/shop rules us"))


async def test_without_a_name_it_tells_what_holds_in_the_markets_of_the_team(bot, shown):
    bot.shop("Acme US", "1"), bot.shop("Kite UK", "2", region="GB")
    answer = await bot.maria.types("/shop rules")
    assert "Rules for 2 shops in GB and US" in shown(answer)
    found = rows(answer)
    assert found["metric.limit.SFCR"][1] == "US"
    assert found["metric.limit.GB.VTR"][1] == "GB"
    assert not [name for name in found if "SEA" in name]


async def test_an_unknown_name_and_no_shop_at_all_are_answered(bot, shown):
    assert "No shop is known yet" in shown(await bot.maria.types("/shop rules"))
    bot.shop("Acme US")
    assert "Did you mean one of these?" in shown(await bot.maria.types("/shop rules acmee"))


async def test_a_teams_own_rule_is_marked(bot, now):
    shop = bot.shop("Kite UK", region="GB")
    rules = shipped_rules().overridden_by(
        parse_rules(OWN + OWN.replace("sps.gate.GB.affiliate", "metric.limit.GB.VTR"))
    )
    answer = bot.db.read_now(_read, shop.code, now, rules).message
    found = rows(answer)
    assert found["sps.gate.GB.affiliate"][0] == "3.2 points (yours)"
    assert found["metric.limit.GB.VTR"][0] == "3.2 points (yours, shipped: 95)"
    assert "2 yours" in answer.text
