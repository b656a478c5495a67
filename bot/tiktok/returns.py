"""Calls about cancellations and returns."""

from collections.abc import AsyncIterator, Mapping, Sequence

from bot.tiktok.calls import LOCALE, ShopCalls
from bot.tiktok.models.returns import Cancellation, CancellationPage, ReturnOrder, ReturnPage
from bot.tiktok.updated import Updates, updates

RETURNS_PATH = "/return_refund/202602/returns/search"
CANCELLATIONS_PATH = "/return_refund/202602/cancellations/search"
PAGE_SIZE = 50
"""The largest that is known to pass."""


class ReturnCalls(ShopCalls):
    def returns_updated(self, since: int, locale: str = LOCALE) -> AsyncIterator[Updates[ReturnOrder]]:
        """Yield the returns and refunds updated at `since` (Unix seconds) or later, a page at a time."""

        async def fetch(query: Mapping[str, str], body: Mapping[str, int]) -> tuple[Sequence[ReturnOrder], str | None]:
            page = await self._post(ReturnPage, RETURNS_PATH, query, {**body, "locale": locale})
            return page.return_orders, page.next_page_token

        return updates(fetch, since, PAGE_SIZE)

    def cancellations_updated(self, since: int, locale: str = LOCALE) -> AsyncIterator[Updates[Cancellation]]:
        """Yield the cancellations updated at `since` (Unix seconds) or later, a page at a time."""

        async def fetch(query: Mapping[str, str], body: Mapping[str, int]) -> tuple[Sequence[Cancellation], str | None]:
            page = await self._post(CancellationPage, CANCELLATIONS_PATH, query, {**body, "locale": locale})
            return page.cancellations, page.next_page_token

        return updates(fetch, since, PAGE_SIZE)
