"""Noting what is odd: counted, logged once, taken once, and given back by who could not keep it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from bot.domain.oddities import Oddity, OddKind
from bot.tiktok.models.products import Product, ProductPage
from bot.tiktok.models.sps import SpsMetric
from bot.tiktok.oddities import ODDITIES, Oddities, note

TITLE = Oddity(OddKind.FIELD, "Product.title", "an object came that cannot be read")


def test_it_is_counted_each_time_and_logged_the_first() -> None:
    with capture_logs() as lines:
        for number in range(50):
            Product.model_validate({"id": str(number), "title": {"private": "value"}})
    assert ODDITIES.take() == {TITLE: 50}
    assert ODDITIES.take() == {}
    [line] = lines
    assert (line["field"], line["found"]) == (TITLE.name, TITLE.found)
    assert "private" not in str(lines)


def test_what_was_given_back_adds_to_what_came_meanwhile() -> None:
    note(OddKind.FIELD, TITLE.name, TITLE.found, 2)
    taken = ODDITIES.take()
    note(OddKind.FIELD, TITLE.name, TITLE.found)
    ODDITIES.give_back(taken)
    assert ODDITIES.take() == {TITLE: 3}


def test_threads_lose_none() -> None:
    oddities = Oddities()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: oddities.note(TITLE), range(4_000)))
    assert oddities.take() == {TITLE: 4_000}


@pytest.mark.parametrize(
    ("row", "name", "found"),
    [
        ({"title": "x"}, "ProductPage.products[].id", "nothing came"),
        ({"id": {}}, "ProductPage.products[].id", "an object came that cannot be read"),
        (7, "ProductPage.products[]", "a number came that cannot be read"),
    ],
)
def test_a_row_that_is_left_out_is_said_and_the_rest_of_the_page_is_kept(row: object, name: str, found: str) -> None:
    page = ProductPage.model_validate({"products": [{"id": "1"}, row, {"id": "2"}]})
    assert [product.id for product in page.products] == ["1", "2"]
    assert ODDITIES.take() == {Oddity(OddKind.ROW, name, found): 1}


def test_a_word_never_seen_is_kept_as_sent_and_said() -> None:
    assert Product.model_validate({"id": "1", "status": "QUARANTINED"}).status == "QUARANTINED"
    assert SpsMetric.model_validate({"metric_code": "NEW_2027"}).metric_code == "NEW_2027"
    assert {(odd.kind, odd.name, odd.found) for odd in ODDITIES.take()} == {
        (OddKind.VALUE, "Product.status", "QUARANTINED came, which is not documented"),
        (OddKind.VALUE, "SpsMetric.metric_code", "NEW_2027 came, which is not documented"),
    }


def test_a_word_that_may_be_anything_is_not_shown() -> None:
    Product.model_validate({"id": "1", "status": "Ana Perez, 12 Elm Street"})
    assert [odd.found for odd in ODDITIES.take()] == ["a text came, which is not documented"]


def test_documented_and_missing_words_are_nothing_to_say() -> None:
    for status in ("ACTIVATE", "FREEZE", "", None):
        Product.model_validate({"id": "1", "status": status})
    assert ODDITIES.take() == {}


async def test_items_refused_inside_a_success_are_said_and_the_others_read(server, shop) -> None:
    refused = [{"code": 12052048, "message": "Ana's item"}, {"code": "12052048"}, {"message": "?"}, "?"]
    found = [{"product_id": "9", "skus": [{"id": "1", "total_available_quantity": 5}]}]
    server.data("/product/202309/inventory/search", {"inventory": found, "errors": refused})
    told = await shop.inventory(["1", "2"])
    assert told.inventory[0].skus[0].in_shop == 5
    codes = Oddity(OddKind.REFUSED, "Inventory.errors", "refused with code 12052048, none")
    noted = ODDITIES.take()
    assert noted[codes] == 4
    assert "Ana" not in str(noted)
