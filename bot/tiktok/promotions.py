"""Calls about promotions."""

from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote

from bot.tiktok.calls import ShopCalls, pages
from bot.tiktok.models.base import Answer, Id, Listed, Moment, Text, Token

PATH = "/promotion/202309/activities"
SEARCH_PATH = f"{PATH}/search"
PAGE_SIZE = 100


class Promotion(Answer):
    """A promotion as it is now (domain.md 5.1). ``status`` NOT_EFFECTIVE: the platform ended it."""

    title: Text = None
    activity_type: Text = None
    status: Text = None
    begin_time: Moment = None
    end_time: Moment = None


class ListedPromotion(Promotion):
    id: Id


class PromotionPage(Answer):
    activities: Listed[ListedPromotion]
    next_page_token: Token = None


class PromotionCalls(ShopCalls):
    async def promotions(self, status: str) -> AsyncIterator[ListedPromotion]:
        """Yield the promotions that are NOT_START, ONGOING, EXPIRED or DEACTIVATED: others are never listed."""

        async def fetch(asked: Mapping[str, str]) -> PromotionPage:
            # This one search takes its page in the body.
            body = {"status": status, "page_size": PAGE_SIZE, "page_token": asked.get("page_token", "")}
            return await self._post(PromotionPage, SEARCH_PATH, {}, body)

        async for page in pages(fetch, {}, lambda page: (one.id for one in page.activities)):
            for one in page.activities:
                yield one

    async def promotion(self, promotion_id: str) -> Promotion:
        """Return one promotion."""
        return await self._get(Promotion, f"{PATH}/{quote(promotion_id, safe='')}", {})
