"""Calls about sales and traffic. Days are of the shop's registered zone; the end of a range is exclusive."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import quote

from bot.tiktok.calls import ShopCalls, pages
from bot.tiktok.errors import EmptyAnswer
from bot.tiktok.models.performance import (
    ProductPerformance,
    Rating,
    ShopPerformance,
    ShopPerformancePage,
    SkuPerformance,
    SkuPerformancePage,
    SkuPerformances,
)

SHOP_PATH = "/analytics/202609/shop/performance"
SKU_PATH = "/analytics/202509/shop_skus/performance"
PRODUCT_PATH = "/analytics/202509/shop_products"
PAGE_SIZE = 100
LONGEST_RANGE = timedelta(days=30)
"""TikTok refuses longer ranges from a length it doesn't publish; 30 days pass (domain.md 4.3)."""


class PerformanceCalls(ShopCalls):
    async def shop_performance(self, start: date, end: date) -> ShopPerformance:
        """Return the days from `start` to the one before `end`, as far as TikTok says that their figures are final.

        All of them where it says nothing of it: then it is for the caller to ask for days that are over.
        """
        chunks = [
            await self._get(ShopPerformancePage, SHOP_PATH, {**_range(first, last), "granularity": "1D"})
            for first, last in _chunks(start, end)
        ]
        latest = max((chunk.latest_available_date for chunk in chunks if chunk.latest_available_date), default=None)
        days = [
            day
            for chunk in chunks
            for day in (chunk.performance.intervals if chunk.performance else [])
            if day.start_date is not None and start <= day.start_date < end and (latest or end) >= day.start_date
        ]
        return ShopPerformance(latest_available_date=latest, days=days)

    async def sku_performance(self, start: date, end: date) -> SkuPerformances:
        """Return each SKU's sales summed from `start` to the day before `end`.

        Raises ValueError for more than 30 days: sums of parts of a range would have to be added up by the caller.
        Raises EmptyAnswer for a page with nothing in it, not even that there are no rows.
        """
        if not timedelta(0) < end - start <= LONGEST_RANGE:
            raise ValueError(f"a range of 1 to {LONGEST_RANGE.days} days is needed, not {start} to {end}")
        latest: date | None = None
        skus: list[SkuPerformance] = []

        async def fetch(query: Mapping[str, str]) -> SkuPerformancePage:
            return await self._get(SkuPerformancePage, SKU_PATH, query)

        query = {**_range(start, end), "page_size": str(PAGE_SIZE)}
        async for page in pages(fetch, query, lambda page: (sku.id for sku in page.skus)):
            if not page.model_fields_set:
                raise EmptyAnswer("the answer says nothing of sales, not that there were none", path=SKU_PATH)
            latest = page.latest_available_date or latest
            skus.extend(page.skus)
        return SkuPerformances(latest_available_date=latest, skus=skus)

    async def product_ratings(self, product_id: str, start: date, end: date) -> list[Rating]:
        """Return how often each number of stars was given to a product from `start` to the day before `end`.

        A range of more than 30 days is asked for in parts: a number of stars then comes once a part.
        """
        path = f"{PRODUCT_PATH}/{quote(product_id, safe='')}/performance"
        found: list[Rating] = []
        for first, last in _chunks(start, end):
            told = (await self._get(ProductPerformance, path, _range(first, last))).performance
            found += told.ratings if told else []
        return found


def _range(start: date, end: date) -> dict[str, str]:
    return {"start_date_ge": start.isoformat(), "end_date_lt": end.isoformat()}


def _chunks(start: date, end: date) -> Iterator[tuple[date, date]]:
    while start < end:
        stop = min(end, start + LONGEST_RANGE)
        yield start, stop
        start = stop
