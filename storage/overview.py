"""How all shops stand: counts in the database, so that ten thousand shops are a few reads."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from bot.domain.overview import Overview, Standing
from bot.domain.risks import RiskState, Severity
from bot.domain.shops import Shop
from bot.domain.sps import SpsReading
from storage.risks import LIVE
from storage.shops import shops_by_id
from storage.sps import latest_readings, lowest_scored
from storage.tables.risks import RiskRow
from storage.tables.shops import ShopRow, SyncRow
from storage.tables.sps import SpsReadingRow

Counts = Mapping[str, Row[*tuple[Any, ...]]]

UNSCORED = 9
"""Sorts shops without a score behind those with one, which is 5 at most."""


def overview(session: Session, limit: int) -> Overview:
    """The ``limit`` worst shops: by their worst risk that nobody has, how many those are, then the lowest score."""
    counts = _risks(session)
    ids = list(counts)[:limit]
    if len(ids) < limit:
        lowest = (shop_id for shop_id in lowest_scored(session) if shop_id not in counts)
        ids += islice(lowest, limit - len(ids))
    if len(ids) < limit:
        others = select(ShopRow.id).where(ShopRow.id.not_in(ids)).order_by(ShopRow.code).limit(limit - len(ids))
        ids += session.execute(others).scalars()
    scores, failing = latest_readings(session, ids), _failing(session, ids)
    worst = [_standing(shop, counts, scores, failing) for shop in shops_by_id(session, ids)]
    total = session.execute(select(func.count()).select_from(ShopRow)).scalar_one()
    return Overview(tuple(worst), total, len(counts), sum(row.unowned for row in counts.values()))


def _risks(session: Session) -> Counts:
    """The live risks of each shop that has any, the worst shop first."""
    is_open = RiskRow.state == RiskState.OPEN
    unowned = func.sum(case((is_open, 1), else_=0)).label("unowned")
    waiting = func.max(case((is_open, RiskRow.severity), else_=0))
    wanted = select(RiskRow.shop_id, func.count().label("live"), unowned, func.max(RiskRow.severity).label("worst"))
    wanted = wanted.outerjoin(SpsReadingRow, (SpsReadingRow.shop_id == RiskRow.shop_id) & SpsReadingRow.latest)
    wanted = wanted.where(RiskRow.state.in_(LIVE)).group_by(RiskRow.shop_id)
    score = func.coalesce(func.min(SpsReadingRow.score), UNSCORED)
    wanted = wanted.order_by(waiting.desc(), unowned.desc(), func.max(RiskRow.severity).desc(), score, RiskRow.shop_id)
    return {row.shop_id: row for row in session.execute(wanted)}


def _failing(session: Session, ids: Sequence[str]) -> dict[str, str]:
    wanted = select(SyncRow.shop_id, SyncRow.error).where(SyncRow.shop_id.in_(ids), SyncRow.error.is_not(None))
    return {shop_id: error or "" for shop_id, error in session.execute(wanted)}


def _standing(shop: Shop, counts: Counts, scores: Mapping[str, SpsReading], failing: Mapping[str, str]) -> Standing:
    risks, score = counts.get(shop.id), scores.get(shop.id)
    return Standing(
        shop=shop,
        live=risks.live if risks else 0,
        unowned=int(risks.unowned) if risks else 0,
        worst=Severity(risks.worst) if risks else None,
        score=score.score if score else None,
        scored_at=score.updated_at if score else None,
        failing=failing.get(shop.id),
    )
