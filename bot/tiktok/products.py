"""Calls about products."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

import structlog

from bot.domain.oddities import OddKind
from bot.tiktok.calls import ShopCalls, pages
from bot.tiktok.errors import ListCut
from bot.tiktok.models.base import sent
from bot.tiktok.models.products import Product, ProductPage
from bot.tiktok.oddities import note

SEARCH_PATH = "/product/202502/products/search"
DETAIL_PATH = "/product/202309/products"
PAGE_SIZE = 100
SEARCH_LIMIT = 10_000
"""Results after which a search stops without saying so (domain.md 2.4)."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Window:
    """Times of last update, in Unix seconds, both inclusive; None where a search has no bound."""

    start: int | None
    end: int | None

    def filters(self) -> dict[str, int]:
        bounds = {"update_time_ge": self.start, "update_time_le": self.end}
        return {name: bound for name, bound in bounds.items() if bound is not None}

    def halves(self, now: int) -> tuple["Window", "Window"] | None:
        """Return both halves, or None for a second that can't be halved."""
        start, end = self.start or 0, now if self.end is None else self.end
        if start >= end:
            return None
        middle = (start + end) // 2
        # The later half stays open at the end if it was: what changes meanwhile is found too.
        return Window(start, middle), replace(self, start=middle + 1)


class ProductCalls(ShopCalls):
    async def product(self, product_id: str) -> Product:
        """Return one product with the reasons of a failed audit, which the search doesn't give."""
        return await self._get(Product, f"{DETAIL_PATH}/{quote(product_id, safe='')}", {})

    async def knock(self) -> None:
        """Ask for next to nothing, to see whether the shop is open. Raises CipherRefused where its cipher is none."""
        await self._post(ProductPage, SEARCH_PATH, {"page_size": "1"}, {})

    async def products(
        self, status: str | None = None, updated_since: datetime | None = None
    ) -> AsyncIterator[Product]:
        """Yield the products of a state (all by default), each once, updated at `updated_since` or later.

        A search that reaches TikTok's limit of 10,000 is split by time of update. Raises ListCut after the last of a
        list that ends before its own count, or of which a row cannot be read or a page says nothing at all.
        """
        start = None if updated_since is None else int(updated_since.timestamp())
        seen: set[str] = set()
        torn = False
        waiting = [Window(start, None)]
        while waiting:
            window = waiting.pop()
            found = total = 0
            async for page in self._search(window, status):
                for product in page.products:
                    if product.id not in seen:
                        seen.add(product.id)
                        yield product
                found += sent(page.products)
                torn |= sent(page.products) != len(page.products) or not page.model_fields_set
                total = page.total_count or 0
                if max(found, total) >= SEARCH_LIMIT:
                    halves = window.halves(int(self._transport.now().timestamp()))
                    if halves is not None:
                        waiting.extend(halves)
                        break
                    log.warning("tiktok.search_limit", shop=self._shop.id, second=window.start)
            if found < total < SEARCH_LIMIT:
                note(OddKind.ROW, "ProductPage.products[]", "the list ended before its own count")
                raise ListCut(f"the list of products ends after {found:,} of {total:,}", path=SEARCH_PATH)
        if torn:
            raise ListCut("some of the list of products cannot be read", path=SEARCH_PATH)

    async def _search(self, window: Window, status: str | None) -> AsyncIterator[ProductPage]:
        body = window.filters() | ({"status": status} if status else {})

        async def fetch(query: Mapping[str, str]) -> ProductPage:
            return await self._post(ProductPage, SEARCH_PATH, query, body)

        query = {"page_size": str(PAGE_SIZE)}
        async for page in pages(fetch, query, lambda page: (product.id for product in page.products)):
            yield page
