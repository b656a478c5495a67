"""Calls about SPS. TikTok answers them for US shops only, and documents no code for the others (domain.md 1.6)."""

from typing import TypeVar

from bot.tiktok.calls import LOCALE, ShopCalls
from bot.tiktok.errors import EmptyAnswer
from bot.tiktok.models.base import Answer
from bot.tiktok.models.sps import SpsDiagnosis, SpsMetrics, SpsOverview
from bot.tiktok.models.sps_top_items import SpsTopItems

ROOT = "/analytics/202606/shop_performances"
OVERVIEW, METRICS = f"{ROOT}/overview", f"{ROOT}/metrics"
TOP_ITEM_METRICS = frozenset({"NRR", "NBFR", "OTDR", "AHT"})

SpsAnswer = TypeVar("SpsAnswer", bound=Answer)


class SpsCalls(ShopCalls):
    async def sps_overview(self, locale: str = LOCALE) -> SpsOverview:
        """Return the score, its tier and benefits. Raises EmptyAnswer when nothing of it was sent."""
        return _filled(await self._get(SpsOverview, OVERVIEW, {"locale": locale}), OVERVIEW)

    async def sps_metrics(self, locale: str = LOCALE) -> SpsMetrics:
        """Return the six metrics, in their sent scales. Raises EmptyAnswer like the overview."""
        return _filled(await self._get(SpsMetrics, METRICS, {"locale": locale}), METRICS)

    async def sps_diagnosis(self, code: str, trend_days: int = 30, locale: str = LOCALE) -> SpsDiagnosis:
        """Return one metric's counts, its trend over `trend_days` and its explanation."""
        query = {"trend_duration_days": str(trend_days), "locale": locale}
        return await self._get(SpsDiagnosis, f"{METRICS}/{code}/diagnosis", query)

    async def sps_top_items(self, code: str, locale: str = LOCALE) -> SpsTopItems:
        """Return what pulls a metric down. Raises ValueError for a metric that has no such list."""
        if code not in TOP_ITEM_METRICS:
            raise ValueError(f"{code} has no top items; {', '.join(sorted(TOP_ITEM_METRICS))} have")
        return await self._get(SpsTopItems, f"{METRICS}/{code}/top_items", {"locale": locale})


def _filled(answer: SpsAnswer, path: str) -> SpsAnswer:
    if any(value not in (None, []) for _, value in answer):
        return answer
    raise EmptyAnswer("the answer is empty", path=path)
