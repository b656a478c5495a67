"""Calls about orders."""

from collections.abc import AsyncIterator, Mapping, Sequence

from bot.tiktok.calls import ShopCalls
from bot.tiktok.models.orders import Order, OrderPage
from bot.tiktok.updated import Updates, updates

SEARCH_PATH = "/order/202309/orders/search"
PAGE_SIZE = 100


class OrderCalls(ShopCalls):
    def orders_updated(self, since: int) -> AsyncIterator[Updates[Order]]:
        """Yield the orders updated at `since` (Unix seconds) or later, oldest update first, a page at a time."""

        async def fetch(query: Mapping[str, str], body: Mapping[str, int]) -> tuple[Sequence[Order], str | None]:
            page = await self._post(OrderPage, SEARCH_PATH, query, body)
            return page.orders, page.next_page_token

        return updates(fetch, since, PAGE_SIZE)
