"""/shop: the overview, one topic, and what is said when a name or a range does not fit."""

import pytest

from bot.domain.risks import Severity
from handlers.shop_book import SHOP


async def test_without_a_shop_it_says_how_to_connect_one(bot, shown):
    for text in ("/shop", "/shop sps", "/shop stock acme", "/shop violations"):
        assert "shopwatch import FILE" in shown(await bot.maria.types(text))


async def test_the_overview_shows_the_worst_first(bot, shown):
    bot.shop("Steady", "1")
    bot.risk(bot.shop("Warned", "2"), severity=Severity.WARNING)
    bad = bot.shop("Bad", "3")
    bot.risk(bad), bot.risk(bad, "low")
    answer = await bot.maria.types("/shop")
    table = next(b for b in answer.blocks if b["type"] == "table")
    assert [row[0]["text"] for row in table["rows"]] == ["Shop", "Bad", "Warned", "Steady"]
    assert [cell["text"] for cell in table["rows"][1][2:5]] == ["critical", "2", "2"]
    assert "3 shops" in shown(answer)


async def test_two_hundred_shops_are_one_valid_table(bot, shown):
    for n in range(200):
        bot.shop(f"Shop {n} " + "ü" * 80, str(n), code=f"shop-{n}")
    assert "175 more are better off" in shown(await bot.maria.types("/shop"))


@pytest.mark.parametrize("topic", ["sps", "stock", "violations", "kpi"])
async def test_each_topic_answers_for_one_shop_and_for_all(bot, shown, topic):
    bot.shop("Acme US")
    assert "Acme US" in shown(await bot.maria.types(f"/shop {topic} acme-us 30d"))
    assert await bot.maria.types(f"/shop {topic}")


async def test_a_shop_goes_by_code_name_id_or_a_part_of_them(bot, shown):
    bot.shop("Acme US", "7495000001")
    bot.shop("Lumen Hair", "7495000002")
    for name in ("acme-us", "ACME-US", "“Acme US”", "7495000001", "acme", "Acme US last month"):
        assert "Acme US" in shown(await bot.maria.types(f"/shop violations {name}"))


async def test_an_ambiguous_name_is_answered_with_a_choice_that_answers(bot, shown, until):
    bot.shop("Acme US", "1"), bot.shop("Acme UK", "2")
    choice = await bot.maria.types("/shop violations acme 30d")
    assert "2 shops are like “acme”" in shown(choice)
    await bot.maria.clicks(choice, "run.1")
    await until(lambda: "violations and listings" in shown(bot.maria.private()[-1]))
    assert len(bot.maria.private()) == 1


@pytest.mark.parametrize(
    ("typed", "rest"),
    [("acme banana", "banana"), ("acme us banana split", "banana split"), ("acme-us banana 30d", "banana")],
)
async def test_a_word_that_is_neither_name_nor_range_is_what_is_not_understood(bot, shown, until, typed, rest):
    bot.shop("Acme US", "1"), bot.shop("Lumen Hair", "2")
    answer = await bot.maria.types(f"/shop violations {typed}")
    assert f"“{rest}” is neither a part of a shop's name nor a range." in shown(answer)
    await bot.maria.clicks(answer, "run.0")
    await until(lambda: "Acme US · violations" in shown(bot.maria.private()[-1]))


async def test_a_misspelt_name_of_two_words_is_still_a_misspelt_name(bot, shown):
    bot.shop("Acme Beauty", "1"), bot.shop("Lumen Hair", "2")
    assert "No shop is called “acme beuaty”" in shown(await bot.maria.types("/shop violations acme beuaty"))


async def test_many_candidates_become_a_list(bot, shown, until):
    for n in range(120):
        bot.shop(f"Acme {n}", str(1000 + n))
    choice = await bot.maria.types("/shop violations acme")
    assert "120 shops are like “acme”" in shown(choice)
    assert "The first 100 of 120 are listed. For another, type more of its name." in shown(choice)
    await bot.maria.clicks(choice, "run.chosen", selected_option={"value": "/shop violations 1007"})
    await until(lambda: "Acme 7 · violations" in shown(bot.maria.private()[-1]))


async def test_an_unknown_name_is_answered_with_the_nearest(bot, shown):
    bot.shop("Acme US", "1"), bot.shop("Lumen Hair", "2")
    answer = shown(await bot.maria.types("/shop sps acmee"))
    assert "No shop is called “acmee”" in answer
    assert "Acme US (acme-us)" in answer
    assert "Lumen" not in answer
    assert "none is like it" in shown(await bot.maria.types("/shop sps 鬼滅の刃"))


async def test_a_bad_range_says_what_to_type(bot, shown):
    bot.shop("Acme US")
    assert "`365d`" in shown(await bot.maria.types("/shop sps acme-us 9999d"))
    assert "`2 weeks`" in shown(await bot.maria.types("/shop sps acme-us 5h"))


async def test_an_unknown_word_is_answered_with_the_nearest_and_a_button_that_runs_it(bot, shown, until):
    bot.shop("Acme US")
    answer = await bot.maria.types("/shop violatoins acme-us")
    assert "Did you mean `/shop violations acme-us`?" in shown(answer)
    await bot.maria.clicks(answer, "run.0")
    await until(lambda: "violations and listings" in shown(bot.maria.private()[-1]))


@pytest.mark.parametrize("text", ["help", "HELP", "?", "sps help", "help sps"])
async def test_help_comes_from_the_rows_that_dispatch(bot, shown, text):
    answer = shown(await bot.maria.types(f"/shop {text}"))
    wanted = [row for row in SHOP.rows if "sps" not in text or row.words == "sps"]
    for row in wanted:
        assert f"`/shop {row.usage}`".replace(" `", "`") in answer


async def test_names_with_pings_in_them_are_harmless(bot, shown, nasty):
    bot.shop(nasty, "1", code="nasty-1"), bot.shop(nasty + "2", "2", code="nasty-2")
    for text in (
        "/shop",
        "/shop sps",
        "/shop stock nasty",
        "/shop sps nasty-1",
        "/shop violations",
        f"/shop sps {nasty}",
    ):
        answer = await bot.maria.types(text)
        # Cells of tables and buttons show plain text, which neither pings nor formats.
        for element in mrkdwn_in(answer.blocks):
            assert not {"<!channel>", "<@U0ANA>", "*Glow*", "_& co_"} & set(element.split())


def mrkdwn_in(value):
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [text for inner in value.values() for text in mrkdwn_in(inner)]
    return [text for inner in value for text in mrkdwn_in(inner)] if isinstance(value, list) else []


async def test_without_an_app_connect_says_what_to_set(bot, shown):
    said = shown(await bot.maria.types("/shop connect"))
    for name in ("TIKTOK_APP_KEY", "TIKTOK_APP_SECRET", "TIKTOK_SERVICE_ID"):
        assert name in said


@pytest.mark.parametrize(
    "words", ["acme-us explain", "acme-us --explain", "explain acme-us 28d", "acme-us 7d —explain", "Acme US EXPLAIN"]
)
async def test_kpis_are_explained_however_it_is_asked(bot, shown, words):
    bot.shop("Acme US", "7495000001")
    assert "Acme US · what its KPIs mean" in shown(await bot.maria.types(f"/shop kpi {words}"))


async def test_an_explanation_needs_a_shop_and_a_choice_of_shops_stays_one(bot, shown, until):
    bot.shop("Acme US", "1"), bot.shop("Acme UK", "2")
    assert "Of which shop?" in shown(await bot.maria.types("/shop kpi explain"))
    choice = await bot.maria.types("/shop kpi acme explain")
    await bot.maria.clicks(choice, "run.1")
    await until(lambda: "what its KPIs mean" in shown(bot.maria.private()[-1]))
