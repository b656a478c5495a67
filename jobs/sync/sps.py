"""Scores from the platform: fetched in its units, kept in ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.domain.sps_metrics import MetricCode
from bot.tiktok.client import ShopClient
from bot.tiktok.models.sps import SpsDiagnosis, SpsMetrics, SpsOverview
from bot.tiktok.models.sps_top_items import SpsTopItems
from bot.tiktok.sps import TOP_ITEM_METRICS
from jobs.sync.sps_reading import reading_from
from storage.sps import save_sps_reading


@dataclass(frozen=True, slots=True)
class SpsFetched:
    """One refresh of a shop's score. Nothing but the overview when the platform's refresh is one that is known."""

    overview: SpsOverview
    metrics: SpsMetrics | None = None
    diagnoses: Mapping[MetricCode, SpsDiagnosis] = field(default_factory=dict)
    top_items: Mapping[MetricCode, SpsTopItems] = field(default_factory=dict)


async def fetch_sps(api: ShopClient, shop: Shop, cursor: str | None, now: datetime) -> SpsFetched:
    """The score and what is behind it; ``cursor`` is the platform's refresh that was fetched last.

    Raises a TikTokError; NotSupported for a shop the platform gives no score for, which then needs files.
    """
    overview = await api.sps_overview()
    if cursor is not None and cursor == _cursor(overview):
        return SpsFetched(overview)
    metrics = await api.sps_metrics()
    codes = [code for code in MetricCode if any(metric.metric_code == code for metric in metrics.metrics)]
    diagnoses = {code: await api.sps_diagnosis(code) for code in codes}
    top_items = {code: await api.sps_top_items(code) for code in codes if code in TOP_ITEM_METRICS}
    return SpsFetched(overview, metrics, diagnoses, top_items)


def save_sps(session: Session, shop: Shop, fetched: SpsFetched, now: datetime) -> str | None:
    """Keeps what was fetched; the new cursor."""
    if fetched.metrics is not None:
        reading = reading_from(shop, fetched.overview, fetched.metrics, fetched.diagnoses, fetched.top_items, now)
        save_sps_reading(session, reading)
    return _cursor(fetched.overview)


def _cursor(overview: SpsOverview) -> str | None:
    return overview.update_time.isoformat() if overview.update_time else None
