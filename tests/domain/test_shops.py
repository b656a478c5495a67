"""Finding the shop that a person means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.regions import code_of, region_of
from bot.domain.shops import Shop, find_shop

ACME_US = Shop("7495001", "acme-us", "Acme Beauty US")
ACME_UK = Shop("7495002", "acme-uk", "Acme Beauty UK")
LUMEN = Shop("7495003", "lumen", "Lumen Hair")
NORTH = Shop("7495004", "northfold", "Northfold Home & Garden")
ACME = Shop("7495005", "acme", "Acme")
SHOPS = [ACME_US, ACME_UK, LUMEN, NORTH]


@pytest.mark.parametrize(
    ("text", "shop"),
    [
        ("7495003", LUMEN),
        (" 7495003 ", LUMEN),
        ("acme-us", ACME_US),
        ("ACME-US", ACME_US),
        ("acme us", ACME_US),
        ("Acme Beauty UK", ACME_UK),
        ("lum", LUMEN),
        ("hair", LUMEN),
        ("north", NORTH),
        ("home garden", None),
        ("Home & Garden", NORTH),
    ],
)
def test_an_id_a_code_a_name_or_a_part_of_one_is_enough(text: str, shop: Shop | None) -> None:
    assert find_shop(text, SHOPS).shop == shop


def test_several_that_fit_are_a_choice() -> None:
    choice = find_shop("acme", SHOPS)
    assert (choice.shop, choice.ambiguous) == (None, True)
    assert set(choice.candidates) == {ACME_US, ACME_UK}


def test_an_exact_name_wins_over_the_beginning_of_another() -> None:
    assert find_shop("acme", [*SHOPS, ACME]).shop == ACME


def test_the_end_of_a_word_is_no_match() -> None:
    assert find_shop("umen", SHOPS).shop is None


def test_a_slip_of_the_finger_gets_the_nearest() -> None:
    choice = find_shop("lumne hair", SHOPS)
    assert (choice.shop, choice.ambiguous) == (None, False)
    assert choice.candidates[0] == LUMEN


def test_nothing_like_it_gets_nothing() -> None:
    assert find_shop("zzzzqq", SHOPS).candidates == ()
    assert find_shop("acme", []).candidates == ()


@given(st.text(max_size=200))
def test_whatever_is_typed_is_answered(text: str) -> None:
    choice = find_shop(text, SHOPS)
    assert choice.shop is None or choice.candidates == (choice.shop,)
    assert set(choice.candidates) <= set(SHOPS)


@given(st.sampled_from(SHOPS))
def test_every_shop_is_found_by_its_id_code_and_name(shop: Shop) -> None:
    for text in (shop.id, shop.code, shop.name, shop.name.upper()):
        assert find_shop(text, SHOPS).shop == shop


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Acme US", "acme-us"),
        ("  L'Été & Co. ", "l-été-co"),
        ("!!!", "shop"),
        ("東京 Store", "東京-store"),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_code_is_made_of_a_name(name: str, code: str) -> None:
    assert code_of(name) == code


def test_a_country_has_its_usual_zone_and_currency() -> None:
    assert (region_of("gb").zone, region_of("GB").currency) == ("Europe/London", "GBP")
    assert (region_of("").zone, region_of("ZZ").currency) == ("UTC", "USD")
    assert str(Shop("1", "a", "A", zone=region_of("ID").zone).tz) == "Asia/Jakarta"
