"""Reading by time of update: nothing slips between pages, and no server can make it go in circles."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.tiktok import ShopClient
from bot.tiktok.errors import UnexpectedShape
from bot.tiktok.orders import PAGE_SIZE, SEARCH_PATH

START = 1_795_000_000


class Platform:
    """Orders with their times of update, given out by places in the sorted list, as a simple server would."""

    def __init__(self, times: dict[str, int]) -> None:
        self.times = times
        self.keeps_order = True
        self.keeps_bounds = True
        self.before_page: dict[int, Any] = {}
        self.pages = 0

    def __call__(self, asked: Any) -> dict[str, object]:
        self.pages += 1
        self.before_page.pop(self.pages, lambda: None)()
        since = asked.json["update_time_ge"] if self.keeps_bounds else 0
        found = [(at, name) for name, at in self.times.items() if at >= since]
        if self.keeps_order:
            assert asked.query["sort_field"] == "update_time"
            found.sort()
        token = asked.query.get("page_token")
        first = int(base64.b64decode(token)) if token else 0
        end = first + int(asked.query["page_size"])
        following = base64.b64encode(str(end).encode()).decode() if end < len(found) else ""
        orders = [{"id": name, "update_time": at} for at, name in found[first:end]]
        return {"orders": orders, "next_page_token": following, "total_count": len(found)}


async def read(shop: ShopClient, since: int = START) -> tuple[list[str], list[int | None]]:
    seen, reached = [], []
    async for page in shop.orders_updated(since):
        seen += [order.id for order in page.items]
        reached.append(page.reached)
    return seen, reached


def orders(number: int, step: int = 60) -> dict[str, int]:
    return {f"{n:04}": START + n * step for n in range(number)}


async def test_everything_is_read_oldest_update_first_with_how_far_it_got(server: Any, shop: ShopClient) -> None:
    server.computed[SEARCH_PATH] = Platform(orders(250))
    seen, reached = await read(shop)
    assert sorted(set(seen)) == sorted(orders(250))
    assert reached == [START + 99 * 60, START + 198 * 60, START + 249 * 60]


async def test_an_order_updated_between_two_pages_makes_no_other_one_slip(server: Any, shop: ShopClient) -> None:
    platform = Platform(orders(250))
    platform.before_page[2] = lambda: platform.times.update({"0003": START + 90_000})
    server.computed[SEARCH_PATH] = platform
    seen, _ = await read(shop)
    assert sorted(set(seen)) == sorted(orders(250))


async def test_more_orders_of_one_second_than_a_page_holds_are_read_by_token(server: Any, shop: ShopClient) -> None:
    server.computed[SEARCH_PATH] = Platform(orders(130, step=0) | {"late": START + 5})
    seen, reached = await read(shop)
    assert set(seen) == {*orders(130), "late"}
    assert reached[-1] == START + 5


async def test_where_the_order_is_not_kept_nothing_is_sure_before_the_end(server: Any, shop: ShopClient) -> None:
    names = orders(250)
    platform = Platform(dict(sorted(names.items(), key=lambda each: each[0][::-1])))
    platform.keeps_order = False
    server.computed[SEARCH_PATH] = platform
    seen, reached = await read(shop)
    assert sorted(seen) == sorted(names)
    assert reached == [None, None, START + 249 * 60]


async def test_where_the_bound_is_not_kept_it_comes_to_an_end_all_the_same(server: Any, shop: ShopClient) -> None:
    platform = Platform(orders(250))
    platform.keeps_bounds = False
    server.computed[SEARCH_PATH] = platform
    seen, _ = await read(shop, START + 6_000)
    assert set(seen) == set(orders(250))
    assert platform.pages <= 5


async def test_a_list_that_goes_in_circles_is_an_error(server: Any, shop: ShopClient) -> None:
    server.computed[SEARCH_PATH] = lambda _: {"orders": [{"id": "1"}], "next_page_token": "again"}
    with pytest.raises(UnexpectedShape):
        await read(shop)


class Endless:
    """Rows newest first, and always a token that nobody has seen; it gives up after a hundred pages."""

    def __init__(self, fresh_rows: bool) -> None:
        self.fresh_rows = fresh_rows
        self.pages = 0

    def __call__(self, _: Any) -> dict[str, object]:
        self.pages += 1
        first = 5 * self.pages * self.fresh_rows
        rows = [{"id": f"{first + n}", "update_time": START + 500 - n} for n in range(5)]
        return {"orders": rows, "next_page_token": f"token-{self.pages}" if self.pages < 100 else ""}


async def test_the_same_rows_under_ever_new_tokens_are_an_error(server: Any, shop: ShopClient) -> None:
    platform = Endless(fresh_rows=False)
    server.computed[SEARCH_PATH] = platform
    with pytest.raises(UnexpectedShape, match="only rows that were read before"):
        await read(shop)
    assert platform.pages == 2


async def test_a_list_without_order_ends_at_so_many_pages(
    server: Any, shop: ShopClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tiktok.trail.MOST_PAGES", 20)
    platform = Endless(fresh_rows=True)
    server.computed[SEARCH_PATH] = platform
    with pytest.raises(UnexpectedShape, match="no end after 20 pages"):
        await read(shop)
    assert platform.pages == 21


async def test_nothing_new_is_one_call(server: Any, shop: ShopClient) -> None:
    platform = Platform({})
    server.computed[SEARCH_PATH] = platform
    assert await read(shop) == ([], [START])
    assert platform.pages == 1


async def test_of_an_order_nothing_of_its_buyer_is_read(server: Any, shop: ShopClient) -> None:
    told = {
        "id": "99999999999999999999999",
        "update_time": START,
        "buyer_email": "bo@example.com",
        "recipient_address": {"name": "Bo Buyer", "phone_number": "1"},
        "buyer_message": "ring twice",
        "line_items": [{"id": "1", "sale_price": "12.50", "is_gift": "", "cancel_user": None}],
        "payment": {"currency": "USD", "total_amount": "12.50"},
    }
    server.data(SEARCH_PATH, {"orders": [told], "next_page_token": ""})
    [page] = [page async for page in shop.orders_updated(START)]
    [order] = page.items
    assert order.id == "99999999999999999999999"
    assert order.update_time == datetime.fromtimestamp(START, UTC)
    assert order.line_items[0].is_gift is None
    assert not any(word in repr(order) for word in ("Bo", "ring", "@", "phone"))
    assert PAGE_SIZE <= 100
