"""Importing stock counts into a real database, up to the risk that they show."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.risks import Topic
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.stock import Count, Level, Reading
from jobs.detection import detect
from jobs.imports import CannotImport, ImportResult, import_file
from jobs.sync.stock import StockFetched, save_stock
from storage import stock
from storage.database import Database
from storage.risks import risks_of
from storage.shops import declared

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SYNCED = NOW - timedelta(minutes=10)
KITE = Shop("7495540735365000002", "kite-uk", "Kite UK", region="GB", zone="Europe/London")
BARE = Shop("3", "bare", "Bare")
SHOPS = (KITE, BARE)
HEAD = "shop_id,sku_id,seller_sku,on_hand,counted_at,lead_days\n"
TOTE = "1729600000000000001"


def sku(sku_id: str, seller_sku: str, committed: int = 0) -> Reading:
    return Reading(KITE.id, sku_id, "p1", "Tote", seller_sku, "LIVE", 0, 0, committed)


@pytest.fixture(autouse=True)
def synced(db: Database) -> None:
    """A shop with four SKUs, two of which share a seller SKU."""
    for shop in SHOPS:
        db.write_now(declared, shop)
    readings = (sku(TOTE, "T-SND", 22), sku("2", "T-BLK"), sku("3", "TWIN"), sku("4", "TWIN"))
    db.write_now(save_stock, KITE, StockFetched(readings, frozenset(one.sku_id for one in readings)), SYNCED)


def run(db: Database, text: str, *, dry_run: bool = False) -> ImportResult:
    return import_file(db, text.encode(), "counts.csv", SHOPS, NOW, shipped_rules(), dry_run)


def tallies(result: ImportResult) -> tuple[int, int, int, int]:
    return result.new, result.changed, result.unchanged, len(result.broken)


def level(db: Database, sku_id: str) -> Level:
    return {one.reading.sku_id: one for one in db.read_now(stock.levels, KITE.id)}[sku_id]


COUNTED = (
    HEAD + f"kite-uk,,T-SND,8,2026-11-22 08:00,21\nKite UK,2,,40,2026-11-21,\n{KITE.id},{TOTE},T-SND,9,2026-11-20,\n"
)


def test_counts_are_kept_with_lead_times_and_the_newest_of_a_sku_holds(db: Database) -> None:
    assert tallies(run(db, COUNTED)) == (2, 0, 1, 0)
    tote, black = level(db, TOTE), level(db, "2")
    assert (tote.count, tote.lead_days) == (Count(8, datetime(2026, 11, 22, 8, tzinfo=UTC)), 21)
    assert (black.count, black.lead_days) == (Count(40, datetime(2026, 11, 21, tzinfo=UTC)), None)


def test_the_same_file_twice_changes_nothing(db: Database) -> None:
    run(db, COUNTED)
    assert tallies(run(db, COUNTED)) == (0, 0, 3, 0)


def test_an_older_file_changes_nothing_and_a_newer_one_leaves_the_lead_time(db: Database) -> None:
    run(db, COUNTED)
    assert tallies(run(db, HEAD + "kite-uk,,T-SND,99,2026-11-19,3\n")) == (0, 0, 1, 0)
    assert tallies(run(db, HEAD + "kite-uk,,T-SND,30,2026-11-22 08:30,\n")) == (0, 1, 0, 0)
    tote = level(db, TOTE)
    assert (tote.count, tote.lead_days) == (Count(30, datetime(2026, 11, 22, 8, 30, tzinfo=UTC)), 21)


def test_a_count_survives_the_next_sync(db: Database) -> None:
    run(db, COUNTED)
    db.write_now(save_stock, KITE, StockFetched((sku(TOTE, "T-SND", 25),), frozenset({TOTE})), NOW)
    assert (level(db, TOTE).count, level(db, TOTE).reading.committed) == (
        Count(8, datetime(2026, 11, 22, 8, tzinfo=UTC)), 25,
    )  # fmt: skip


def test_a_dry_run_tells_the_same_and_keeps_nothing(db: Database) -> None:
    dry = run(db, COUNTED, dry_run=True)
    assert level(db, TOTE).count is None
    assert tallies(dry) == tallies(run(db, COUNTED))


def test_more_promised_than_counted_is_an_oversell_with_the_orders_at_risk(db: Database) -> None:
    run(db, COUNTED)
    summary = db.read_now(stock.summary_of, KITE.id)
    assert summary
    assert (summary.at_risk, summary.read_at) == (14, SYNCED), "as old as the sync it rests on"
    db.write_now(detect, KITE, Topic.STOCK, NOW, shipped_rules())
    titles = {risk.finding.subject: risk.finding.title for risk in db.read_now(risks_of, Topic.STOCK, [KITE.id])}
    assert titles["Tote (T-SND)"] == "oversold by 14"


def test_heads_are_matched_leniently(db: Database) -> None:
    text = "Store;SKU;Quantity on hand;Date counted;Lead time (days);Aisle\nkite-uk;T-SND;8;22.11.2026;21;B4\n"
    result = run(db, text)
    assert (tallies(result), result.ignored) == ((1, 0, 0, 0), ("Aisle",))
    assert level(db, TOTE).lead_days == 21


def test_broken_rows_are_told_and_stop_no_other(db: Database) -> None:
    rows = [
        "kite-uk,,,8,2026-11-22,",
        "kite-uk,,nope,8,2026-11-22,",
        "kite-uk,,TWIN,8,2026-11-22,",
        "kite-uk,1.7296E+18,,8,2026-11-22,",
        f"kite-uk,{TOTE},T-BLK,8,2026-11-22,",
        "bare,,T-SND,8,2026-11-22,",
        "kite-uk,,T-SND,,2026-11-22,",
        "kite-uk,,T-SND,-3,2026-11-22,",
        "kite-uk,,T-SND,8,2026-11-23,",
        "kite-uk,,T-SND,8,2026-11-22,800",
        "kite-uk,,T-SND,8,2026-11-22,14",
    ]
    result = run(db, HEAD + "\n".join(rows))
    assert tallies(result) == (1, 0, 0, 10)
    assert [str(broken) for broken in result.broken] == [
        "line 2, seller_sku: '' is empty, as is sku_id: one of them is needed",
        "line 3, seller_sku: 'nope' is no SKU of 'kite-uk'",
        "line 4, seller_sku: 'TWIN' may be any of 2: give sku_id",
        "line 5, sku_id: '1.7296E+18' is no SKU of 'kite-uk': spreadsheets round numbers of more than 15 digits, so "
        "keep ids as text or give the seller SKU alone",
        f"line 6, sku_id: '{TOTE}' is 'T-SND' in the shop, not 'T-BLK'",
        "line 7, seller_sku: 'T-SND' cannot be looked up: no sync has read SKUs of 'bare' yet",
        "line 8, on_hand: '' is empty, and is needed",
        "line 9, on_hand: '-3' is outside of 0 to 100000000",
        "line 10, counted_at: '2026-11-23' is in the future (without a zone it is read as Europe/London)",
        "line 11, lead_days: '800' is outside of 0 to 730",
    ]


def test_a_file_without_a_date_of_the_count_is_refused_with_what_is_missing(db: Database) -> None:
    with pytest.raises(CannotImport, match="looks like stock counts, but no column is named like 'counted_at'"):
        run(db, "shop,seller sku,on hand\nkite-uk,T-SND,8\n")
