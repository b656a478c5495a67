"""Calls about SPS. TikTok answers them for US shops only; the rest raise NotSupported (domain.md 1.6)."""

from typing import TypeVar

from bot.tiktok.calls import ShopCalls
from bot.tiktok.errors import BadRequest, NotSupported
from bot.tiktok.models.base import Answer
from bot.tiktok.models.sps import SpsDiagnosis, SpsMetrics, SpsOverview
from bot.tiktok.models.sps_top_items import SpsTopItems

ROOT = "/analytics/202606/shop_performances"
TOP_ITEM_METRICS = frozenset({"NRR", "NBFR", "OTDR", "AHT"})

SpsAnswer = TypeVar("SpsAnswer", bound=Answer)


class SpsCalls(ShopCalls):
    async def sps_overview(self) -> SpsOverview:
        """Return the score, its tier and benefits. Raises NotSupported for a shop without SPS."""
        return _filled(await self._sps(SpsOverview, f"{ROOT}/overview"))

    async def sps_metrics(self) -> SpsMetrics:
        """Return the six metrics, in their sent scales. Raises NotSupported like the overview."""
        return _filled(await self._sps(SpsMetrics, f"{ROOT}/metrics"))

    async def sps_diagnosis(self, code: str, trend_days: int = 30) -> SpsDiagnosis:
        """Return one metric's counts, its trend over `trend_days` and its explanation."""
        return await self._sps(
            SpsDiagnosis, f"{ROOT}/metrics/{code}/diagnosis", {"trend_duration_days": str(trend_days)}
        )

    async def sps_top_items(self, code: str) -> SpsTopItems:
        """Return what pulls a metric down. Raises ValueError for a metric that has no such list."""
        if code not in TOP_ITEM_METRICS:
            raise ValueError(f"{code} has no top items; {', '.join(sorted(TOP_ITEM_METRICS))} have")
        return await self._sps(SpsTopItems, f"{ROOT}/metrics/{code}/top_items")

    async def _sps(self, model: type[SpsAnswer], path: str, query: dict[str, str] | None = None) -> SpsAnswer:
        try:
            return await self._get(model, path, query or {})
        except BadRequest as error:
            raise error.recast(NotSupported) from None


def _filled(answer: SpsAnswer) -> SpsAnswer:
    if any(value not in (None, []) for _, value in answer):
        return answer
    raise NotSupported("the answer is empty")
