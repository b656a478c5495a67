"""Scores from the platform: fetched in its units, kept in ours."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.domain.sps import Unscored
from bot.domain.sps_metrics import MetricCode
from bot.tiktok.client import ShopClient
from bot.tiktok.errors import BadRequest, EmptyAnswer, NotSupported, UnexpectedShape
from bot.tiktok.models.sps import SpsDiagnosis, SpsMetrics, SpsOverview
from bot.tiktok.models.sps_top_items import SpsTopItems
from bot.tiktok.sps import TOP_ITEM_METRICS
from jobs.sync.sps_reading import reading_from
from storage.sps import save_sps_reading

log = structlog.get_logger(__name__)

Detail = TypeVar("Detail", SpsDiagnosis, SpsTopItems)

SCORED = frozenset({"US"})
"""Countries whose shops have a score in the API (domain.md 1.6). Of the others it is tried, and a refusal believed."""


UNSCORED = "unscored"


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
    try:
        overview = await api.sps_overview(shop.language)
        if cursor is not None and cursor == _cursor(overview):
            return SpsFetched(overview)
        metrics = await api.sps_metrics(shop.language)
    except (BadRequest, EmptyAnswer) as error:
        if shop.region in SCORED:
            raise
        raise error.recast(NotSupported) from None
    codes = [code for code in MetricCode if any(metric.metric_code == code for metric in metrics.metrics)]
    with_items = [code for code in codes if code in TOP_ITEM_METRICS]
    language = shop.language
    diagnoses = {code: await _if_told(api.sps_diagnosis(code, locale=language), shop) for code in codes}
    top_items = {code: await _if_told(api.sps_top_items(code, language), shop) for code in with_items}
    return SpsFetched(overview, metrics, _told(diagnoses), _told(top_items))


def save_sps(session: Session, shop: Shop, fetched: SpsFetched, now: datetime) -> str | None:
    """Keeps what was fetched; the new cursor.

    It is like no refresh without a score, unless it is said that there is none yet: the platform may mend it under the
    same refresh, which must not pass for known then.
    """
    if fetched.metrics is not None:
        reading = reading_from(shop, fetched.overview, fetched.metrics, fetched.diagnoses, fetched.top_items, now)
        save_sps_reading(session, reading)
    overview = fetched.overview
    known = overview.sps_score is not None or overview.unscored is Unscored.TOO_FEW
    return _cursor(overview) if known else UNSCORED


async def _if_told(call: Awaitable[Detail], shop: Shop) -> Detail | None:
    """What explains a metric; None when the platform refuses it, for the score stands without it."""
    try:
        return await call
    except (BadRequest, UnexpectedShape) as error:
        log.warning("sps_detail_left_out", shop=shop.id, error=str(error))
        return None


def _told(details: Mapping[MetricCode, Detail | None]) -> dict[MetricCode, Detail]:
    return {code: detail for code, detail in details.items() if detail is not None}


def _cursor(overview: SpsOverview) -> str | None:
    return overview.update_time.isoformat() if overview.update_time else None
