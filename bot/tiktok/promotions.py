"""Calls about promotions."""

from bot.tiktok.calls import ShopCalls
from bot.tiktok.models.base import Answer, Moment, Text

PATH = "/promotion/202309/activities"


class Promotion(Answer):
    """A promotion as it is now (domain.md 5.1). ``status`` NOT_EFFECTIVE: the platform ended it."""

    activity_id: Text = None
    title: Text = None
    activity_type: Text = None
    status: Text = None
    begin_time: Moment = None
    end_time: Moment = None


class PromotionCalls(ShopCalls):
    async def promotion(self, promotion_id: str) -> Promotion:
        """Return one promotion."""
        return await self._get(Promotion, f"{PATH}/{promotion_id}", {})
