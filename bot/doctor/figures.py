"""The figures: which shops' are old, and which syncs fail."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.doctor.result import Result, ok, warning
from bot.domain.feeds import Feed
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.sps import is_stale
from storage.shops import all_shops
from storage.sps import latest_readings
from storage.stock import summaries
from storage.syncs import sync_states

NAMED = 5
"""Shops that are named; the others are counted."""


def look_at_figures(session: Session, now: datetime, rules: Rules) -> list[Result]:
    shops = all_shops(session)
    if not shops:
        mend = "Run shopwatch sync, or declare shops in a file and run shopwatch apply."
        return [warning("shops", "none is known yet", mend)]
    found = [*_old_scores(session, shops, now, rules), *_old_stock(session, shops, now, rules)]
    found += _failing(session, {shop.id: shop for shop in shops})
    return found or [ok("figures", f"of {len(shops)} shop{'s'[: len(shops) != 1]} are up to date")]


def _old_scores(session: Session, shops: list[Shop], now: datetime, rules: Rules) -> list[Result]:
    readings = latest_readings(session, [shop.id for shop in shops])
    old = [shop for shop in shops if shop.id not in readings or is_stale(readings[shop.id], now, rules)]
    by_file = [shop for shop in old if not shop.scored_by_api]
    return [
        *_told("SPS", [shop for shop in old if shop.scored_by_api], "Run: shopwatch sync --feed sps"),
        *_told("SPS from files", by_file, "Export it from Seller Center and run: shopwatch import FILE"),
    ]


def _old_stock(session: Session, shops: list[Shop], now: datetime, rules: Rules) -> list[Result]:
    limit = timedelta(hours=float(rules.value("stock.stale_after")))
    fresh = {counts.shop_id for counts in summaries(session, [s.id for s in shops]) if now - counts.read_at <= limit}
    return _told("stock", [shop for shop in shops if shop.id not in fresh], "Run: shopwatch sync --feed stock")


def _failing(session: Session, shops: dict[str, Shop]) -> list[Result]:
    """One line a reason: when the authorisation ends, every shop fails with the same."""
    by_reason: dict[str, list[str]] = {}
    for state in sync_states(session, shops):
        if state.error and (state.feed is not Feed.SPS or shops[state.shop_id].scored_by_api):
            by_reason.setdefault(state.error, []).append(f"{shops[state.shop_id].code} ({state.feed})")
    mend = "Put the reason right; the bot tries again by itself, shopwatch sync at once."
    return [warning("sync", f"{named(who)}: {reason}", mend) for reason, who in by_reason.items()]


def _told(what: str, shops: list[Shop], mend: str) -> list[Result]:
    return [warning(what, f"old or missing: {named(shop.code for shop in shops)}", mend)] if shops else []


def named(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more
