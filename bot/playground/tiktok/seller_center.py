"""Files a person would bring for what no API gives: scores outside the US, AHR, violation tickets, stock counts.

Columns: domain.md 1.7 and 2.3. Appeals: 30 days from the notice for the first, 15 from its rejection for the second.
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from bot.playground.tiktok import scores, specs
from bot.playground.tiktok.catalogue import Sku
from bot.playground.tiktok.curve import Step, step_at, value_at
from bot.playground.tiktok.world import Shop, World

SCORE_COLUMNS = (
    "shop_id",
    "as_of_date",
    "score",
    "uor_pct",
    "sfrr_pct",
    "sfcr_pct",
    "fast_dispatch_pct",
    "aht_hours",
    "response_rate_pct",
    "ahr",
    "violation_points",
    "note",
)
STORE_RATING = {
    "NRR": "uor_pct",
    "NBFR": "sfrr_pct",
    "SFCR": "sfcr_pct",
    "OTDR": "fast_dispatch_pct",
    "AHT": "aht_hours",
}
"""The columns of the Store Rating's metrics, by the metric of SPS that has the story of the world."""
TICKET_COLUMNS = (
    "ticket_id",
    "shop_id",
    "kind",
    "family",
    "title",
    "product",
    "issued_at",
    "points",
    "actions",
    "status",
    "appeal1_by",
    "rejected_at",
    "appeal2_by",
)
COUNT_COLUMNS = ("shop_id", "seller_sku", "on_hand", "counted_at", "lead_days", "note")
_FIRST_APPEAL = timedelta(days=30)
_SECOND_APPEAL = timedelta(days=15)


def seller_center_csv(world: World, now: datetime, shops: Iterable[Shop] | None = None) -> str:
    """CSV text with a line a shop: all figures where the API has no score, AHR and points for every one."""
    return _csv(SCORE_COLUMNS, [_scores(world, shop, now) for shop in (world.shops if shops is None else shops)])


def violations_csv(world: World, now: datetime) -> str:
    """CSV text of the tickets that were there at a moment, in the state they were in. Moments carry their offset."""
    rows = [_ticket(world, told, now) for told in _tickets()]
    return _csv(TICKET_COLUMNS, [row for row in rows if row])


def stock_counts_csv(world: World, now: datetime) -> str:
    """CSV text of what was counted on the shelves up to a moment, the latest count of each SKU."""
    rows = [_count(world, shop, sku, now) for shop in world.shops for sku in world.catalogue(shop).skus]
    return _csv(COUNT_COLUMNS, [row for row in rows if row])


def _count(world: World, shop: Shop, sku: Sku, now: datetime) -> dict[str, str] | None:
    found = step_at([Step(*count) for count in sku.story.counts], world.offset(now)) if sku.story else None
    if found is None:
        return None
    counted_at = _written(shop, world.anchor + timedelta(days=found.since))
    return {"shop_id": shop.id, "seller_sku": sku.seller_sku, "on_hand": f"{found.value:.0f}", "counted_at": counted_at}


def _scores(world: World, shop: Shop, now: datetime) -> dict[str, str]:
    day = world.scores_day(now)
    told = {
        "shop_id": shop.id,
        "as_of_date": now.astimezone(shop.zone).date().isoformat(),
        "ahr": str(round(value_at(shop.spec.ahr, world.offset(now)))),
        "violation_points": str(shop.spec.points) if shop.spec.points else "",
    }
    if shop.region == "US":
        return told | {"note": "Account health only: the score comes from the API"}
    figures = [scores.figure(world, shop, specs.metrics()[code], day) for code in STORE_RATING]
    return (
        told
        | {"score": str(scores.score(world, shop, day) or ""), "response_rate_pct": "93.4", "note": "Seller Center"}
        | {STORE_RATING[figure.metric.code]: f"{figure.value:.2f}" for figure in figures}
    )


def _ticket(world: World, told: dict[str, Any], now: datetime) -> dict[str, str] | None:
    shop = world.shops.named(told["shop"])
    state = step_at([Step(since, status) for since, status in told["history"]], world.offset(now))
    if shop is None or state is None:
        return None
    issued = _issued(world, told, shop)
    rejections = [since for since, status in told["history"] if status == "REJECTED_1" and since <= world.offset(now)]
    rejected = [world.anchor + timedelta(days=since) for since in rejections]
    moments = {
        "issued_at": [issued],
        "appeal1_by": [issued + _FIRST_APPEAL],
        "rejected_at": rejected,
        "appeal2_by": [moment + _SECOND_APPEAL for moment in rejected],
    }
    return (
        {"ticket_id": told["id"], "shop_id": shop.id, "points": str(told["points"]), "status": state.value}
        | {name: told[name] for name in ("kind", "family", "title", "product", "actions")}
        | {name: _written(shop, moment) for name, moments_of in moments.items() for moment in moments_of}
    )


def _issued(world: World, told: dict[str, Any], shop: Shop) -> datetime:
    """When the notice came, UTC: told directly, or so that the first appeal ends on a day at a time of some zone."""
    if "issued" in told:
        return world.anchor + timedelta(days=told["issued"])
    zone = ZoneInfo(told.get("zone", shop.spec.zone))
    days, at = told["closes"]
    last_day = world.anchor.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(last_day, time.fromisoformat(at), zone).astimezone(UTC) - _FIRST_APPEAL


def _written(shop: Shop, moment: datetime) -> str:
    return moment.astimezone(shop.zone).isoformat(timespec="minutes")


@cache
def _tickets() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(files(__package__).joinpath("violations.toml").read_text("utf-8"))[
        "ticket"
    ]
    return found


def _csv(columns: Sequence[str], rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
