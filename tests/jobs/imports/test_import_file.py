"""Importing whole files into a real database."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.sps import Source
from bot.domain.sps_metrics import MetricCode
from bot.domain.violations import Family, HealthReading, Kind, TicketStatus
from bot.playground.tiktok import World
from bot.playground.tiktok.seller_center import seller_center_csv, violations_csv
from jobs.imports import CannotImport, ImportResult, import_file
from storage.database import Database
from storage.shops import declared
from storage.sps import sps_reading
from storage.violations_health import history_of, imported_at
from storage.violations_tickets import tickets_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY = date(2026, 11, 22)
ACME = Shop("7495540735365000001", "acme-us", "Acme US", zone="America/New_York")
KITE = Shop("7495540735365000002", "kite-uk", "Kite UK", region="GB", zone="Europe/London", scored_by_api=False)
HEADS = ("shop_id", "as_of_date", "score", "nrr_pct", "otdr_or_fast_dispatch_pct", "aht_hours", "ahr", "note")
TICKET_HEADS = ("ticket_id", "shop_id", "issued_at", "status", "kind", "family", "title", "points", "actions")


@pytest.fixture(autouse=True)
def shops(db: Database) -> None:
    for shop in (ACME, KITE):
        db.write_now(declared, shop)


def text(heads: Sequence[str], *rows: Sequence[object]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([heads, *rows])
    return file.getvalue().encode()


def workbook(heads: Sequence[str], *rows: Sequence[object]) -> bytes:
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def run(db: Database, content: bytes, now: datetime = NOW, *, dry_run: bool = False) -> ImportResult:
    return import_file(db, content, "export.csv", (ACME, KITE), now, shipped_rules(), dry_run)


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.new, result.changed, result.unchanged, len(result.broken)


def told(result: ImportResult) -> list[str]:
    return [str(broken) for broken in result.broken]


KITE_ROW = ("kite-uk", "2026-11-22", "3.9", "1.2 %", "94,7", "26.5", "231", "as shown")


def test_all_that_is_wrong_in_a_row_is_told_at_once(db: Database) -> None:
    heads = ("shop_id", "as_of_date", "score", "nrr_pct", "sfcr_pct", "ahr")
    done = run(
        db, text(heads, ("acme-us", DAY, "9.9", "150%", "-1", "9999"), ("kite-uk", DAY, "4.1", "1%", "1%", "900"))
    )
    assert [place.column for place in done.broken] == ["ahr", "score", "nrr_pct", "sfcr_pct"]
    assert (done.left_out, done.new) == (1, 1)
    heads = ("ticket_id", "shop_id", "issued_at", "status", "kind", "points")
    done = run(db, text(heads, ("7", "acme-us", DAY, "bad", "foo", "x")))
    assert [place.column for place in done.broken] == ["status", "kind", "points"]


def test_it_imports_the_figures_of_a_shop(db: Database) -> None:
    result = run(db, text(HEADS, KITE_ROW))
    assert counts(result) == (1, 0, 0, 0)
    reading = db.read_now(sps_reading, KITE.id, DAY)
    assert reading
    assert (reading.source, reading.score, reading.note) == (Source.FILE, Decimal("3.9"), "as shown")
    values = {metric.code: metric.value for metric in reading.metrics}
    assert values == {
        MetricCode.NRR: Decimal("1.2"), MetricCode.FDR: Decimal("94.7"), MetricCode.AHT: Decimal("26.5"),
    }  # fmt: skip
    assert db.read_now(history_of, KITE.id, DAY) == [HealthReading(KITE.id, DAY, 231)]
    assert db.read_now(imported_at, [KITE.id]) == {KITE.id: NOW}


def test_importing_the_same_file_twice_changes_nothing(db: Database) -> None:
    content = text(HEADS, KITE_ROW, ("acme-us", "2026-11-22", "", "", "", "", "188", ""))
    assert counts(run(db, content)) == (2, 0, 0, 0)
    assert counts(run(db, content, NOW + timedelta(days=1))) == (0, 0, 2, 0)


def metrics_of(
    db: Database, region: str, heads: Sequence[str], *cells: str
) -> dict[MetricCode, tuple[Decimal | None, int]]:
    """The metrics that a file gives for a shop of a region, with the days that each covers."""
    shop = replace(KITE, region=region)
    content = text(("shop", "date", *heads), ("kite-uk", "2026-11-22", *cells))
    result = import_file(db, content, "export.csv", (ACME, shop), NOW, shipped_rules())
    assert told(result) == []
    reading = db.read_now(sps_reading, KITE.id, DAY)
    assert reading
    return {metric.code: (metric.value, metric.window) for metric in reading.metrics}


RATING = ("Store Rating", "Unsatisfied order rate", "Seller-fault return and refund rate", "SFCR", "Fast dispatch rate",
          "12-hour response rate", "Handling time")  # fmt: skip


def test_it_imports_the_metrics_of_a_store_rating(db: Database) -> None:
    found = metrics_of(db, "TH", RATING, "4.3", "1.1", "0.9", "2.0", "88.5", "91", "19.5")
    assert found == {
        MetricCode.UOR: (Decimal("1.1"), 60),
        MetricCode.SFRR: (Decimal("0.9"), 60),
        MetricCode.SFCR: (Decimal("2.0"), 7),
        MetricCode.FDR: (Decimal("88.5"), 30),
        MetricCode.RR12: (Decimal("91.0"), 30),
        MetricCode.AHT: (Decimal("19.5"), 60),
    }


@pytest.mark.parametrize(
    ("region", "codes"),
    [
        ("TH", {MetricCode.SFRR, MetricCode.FDR, MetricCode.RR12}),
        ("DE", {MetricCode.SFRR, MetricCode.FDR, MetricCode.RR24}),
        ("JP", {MetricCode.NBFR, MetricCode.OTDR, MetricCode.RR24}),
    ],
)
def test_a_column_that_markets_share_means_what_the_shops_market_means(
    db: Database, region: str, codes: set[MetricCode]
) -> None:
    heads = ("nbfr_or_sfrr_pct", "otdr_or_fast_dispatch_pct", "response rate")
    assert set(metrics_of(db, region, heads, "0.9", "88.5", "91")) == codes


def test_a_column_that_says_what_it_is_means_that_in_any_market(db: Database) -> None:
    found = metrics_of(db, "TH", ("otdr", "late dispatch rate", "valid tracking rate"), "91", "3", "97")
    assert {code: days for code, (_, days) in found.items()} == {
        MetricCode.OTDR: 30, MetricCode.LDR: 7, MetricCode.VTR: 30,
    }  # fmt: skip


def test_two_columns_that_tell_one_metric_differently_are_refused(db: Database) -> None:
    heads = ("shop", "date", "fast dispatch rate", "otdr_or_fast_dispatch_pct")
    result = run(db, text(heads, ("kite-uk", "2026-11-22", "91", "92"), ("kite-uk", "2026-11-21", "91", "91")))
    assert counts(result) == (1, 0, 0, 1)
    assert "is told differently in another column of the row" in told(result)[0]


def test_a_figure_that_differs_is_a_change(db: Database) -> None:
    run(db, text(HEADS, KITE_ROW))
    assert counts(run(db, text(HEADS, (*KITE_ROW[:6], "230", "as shown")))) == (0, 1, 0, 0)
    assert db.read_now(history_of, KITE.id, DAY) == [HealthReading(KITE.id, DAY, 230)]


def test_a_dry_run_tells_the_same_and_writes_nothing(db: Database) -> None:
    content = text(HEADS, KITE_ROW, ("nobody", "2026-11-22", "3", "", "", "", "", ""))
    dry = run(db, content, dry_run=True)
    assert db.read_now(sps_reading, KITE.id, DAY) is None
    assert db.read_now(history_of, KITE.id, DAY) == []
    assert db.read_now(imported_at, [KITE.id]) == {}
    wet = run(db, content)
    assert (counts(dry), dry.broken, dry.dry_run) == (counts(wet), wet.broken, True)


def test_a_broken_row_does_not_stop_the_good_ones(db: Database) -> None:
    broken = [
        ("kite-uk", "2026-11-21", "6.1", "", "", "", "", ""),
        ("kite-uk", "soon", "3", "", "", "", "", ""),
        ("acme", "2026-11-22", "3", "", "", "", "", ""),
        ("acme-us", "2026-11-22", "", "", "", "", "12x0", ""),
        ("", "2026-11-22", "3", "", "", "", "", ""),
        ("acme-us", "2027-01-01", "3", "", "", "", "", ""),
    ]
    result = run(db, text(HEADS, *broken, KITE_ROW))
    assert counts(result) == (1, 0, 0, 6)
    assert told(result) == [
        "line 2, score: '6.1' is outside of 0 to 5",
        "line 3, as_of_date: 'soon' is not a date: write it like 2026-11-22 or 2026-11-22 18:00",
        "line 4, shop_id: 'acme' is no shop: did you mean 'acme-us' (Acme US)?",
        "line 5, ahr: '12x0' is not a number",
        "line 6, shop_id: '' is empty, and is needed",
        "line 7, as_of_date: '2027-01-01' is in the future",
    ]


def test_what_is_not_available_is_no_figure(db: Database) -> None:
    run(db, text(HEADS, ("kite-uk", "2026-11-22", "N/A", "-", "n/a", "", "200", "")))
    assert db.read_now(sps_reading, KITE.id, DAY) is None
    assert db.read_now(history_of, KITE.id, DAY) == [HealthReading(KITE.id, DAY, 200)]


def test_rows_that_differ_about_one_day_are_told_and_stay_settled(db: Database) -> None:
    content = text(HEADS, KITE_ROW, (*KITE_ROW[:6], "230", ""))
    first, second = run(db, content), run(db, content)
    assert (counts(first), counts(second)) == ((1, 0, 0, 1), (0, 0, 1, 1))
    assert "line 2, the whole row" in told(first)[0]
    assert db.read_now(history_of, KITE.id, DAY)[0].ahr == 230


def test_a_shop_is_named_by_id_code_or_name(db: Database) -> None:
    rows = [(name, f"2026-11-{20 + n}", "", "", "", "", "200", "") for n, name in enumerate(
        (KITE.id, "KITE-UK", "kite uk")
    )]  # fmt: skip
    assert counts(run(db, text(HEADS, *rows))) == (3, 0, 0, 0)
    assert len(db.read_now(history_of, KITE.id, DAY - timedelta(days=5))) == 3


def test_a_name_that_two_shops_have_is_refused(db: Database) -> None:
    twin = Shop("3", "twin", "Acme US")
    db.write_now(declared, twin)
    content = text(("shop", "date", "ahr"), ("Acme US", "2026-11-22", "200"), ("twin", "2026-11-22", "200"))
    result = import_file(db, content, "export.csv", (ACME, twin), NOW, shipped_rules())
    assert told(result) == ["line 2, shop: 'Acme US' may be 'acme-us' (Acme US) or 'twin' (Acme US)"]


def test_an_id_that_a_spreadsheet_rounded_is_explained(db: Database) -> None:
    result = run(db, text(HEADS, ("7.49554E+18", "2026-11-22", "3", "", "", "", "", "")))
    assert "spreadsheets round numbers of more than 15 digits" in told(result)[0]


def test_it_reads_a_workbook_with_excels_own_dates_and_percentages(db: Database) -> None:
    content = workbook(HEADS, ("kite-uk", datetime(2026, 11, 22), 3.9, 0.012, 0.947, 26.5, 231, None))
    assert counts(run(db, content)) == (1, 0, 0, 0)
    reading = db.read_now(sps_reading, KITE.id, DAY)
    assert reading
    values = {metric.code: metric.value for metric in reading.metrics}
    assert (values[MetricCode.NRR], values[MetricCode.FDR]) == (Decimal("1.2"), Decimal("94.7"))


def test_rates_of_which_nothing_tells_the_scale_are_uncertain(db: Database) -> None:
    run(db, text(("shop", "date", "nrr", "sfcr"), ("kite-uk", "2026-11-22", "0.53", "0")))
    reading = db.read_now(sps_reading, KITE.id, DAY)
    assert reading
    assert {metric.code: metric.unit_uncertain for metric in reading.metrics} == {
        MetricCode.NRR: True, MetricCode.SFCR: False,
    }  # fmt: skip


def test_a_rate_on_another_scale_than_the_rest_is_refused(db: Database) -> None:
    rows = [("kite-uk", "2026-11-21", "94.7"), ("kite-uk", "2026-11-22", "0.95"), ("kite-uk", "2026-11-20", "0.9%")]
    result = run(db, text(("shop", "date", "otdr"), *rows))
    assert counts(result) == (2, 0, 0, 1)
    assert "is a ratio where the other rows are in percent" in told(result)[0]


def test_days_and_months_are_told_apart_by_the_whole_column(db: Database) -> None:
    heads = ("shop", "date", "ahr")
    assert counts(run(db, text(heads, ("kite-uk", "03/11/2026", "200"), ("kite-uk", "13/11/2026", "201")))) == (
        2,
        0,
        0,
        0,
    )
    assert db.read_now(history_of, KITE.id, date(2026, 11, 3))[0].day == date(2026, 11, 3)
    unclear = run(db, text(heads, ("kite-uk", "03/11/2026", "200")))
    assert "may be day/month or month/day" in told(unclear)[0]


TICKET = ("7781", "acme-us", "2026-10-25 14:00", "Pending", "", "listing", "Prohibited claim", "12", "limited; warned")


def test_it_imports_a_ticket(db: Database) -> None:
    assert counts(run(db, text(TICKET_HEADS, TICKET))) == (1, 0, 0, 0)
    [known] = db.read_now(tickets_of, [ACME.id], NOW)
    ticket = known.ticket
    assert (ticket.id, ticket.status, ticket.kind, ticket.family) == (
        "7781", TicketStatus.OPEN, Kind.VIOLATION, Family.LISTING,
    )  # fmt: skip
    assert (ticket.points, ticket.actions) == (12, ("limited", "warned"))
    assert ticket.issued_at == datetime(2026, 10, 25, 18, tzinfo=UTC)


def test_a_later_file_moves_a_ticket_on_and_keeps_the_rest(db: Database) -> None:
    run(db, text(TICKET_HEADS, TICKET))
    later = text(("ticket", "shop", "issued", "status", "rejected at"), (*TICKET[:3], "Appeal rejected", "2026-11-20"))
    assert counts(run(db, later)) == (0, 1, 0, 0)
    assert counts(run(db, later)) == (0, 0, 1, 0)
    [known] = db.read_now(tickets_of, [ACME.id], NOW)
    assert (known.ticket.status, known.ticket.title) == (TicketStatus.REJECTED_1, "Prohibited claim")
    assert known.ticket.rejected_at == datetime(2026, 11, 20, 5, tzinfo=UTC)


def test_a_status_that_is_not_known_is_told_with_those_that_are(db: Database) -> None:
    result = run(db, text(TICKET_HEADS, (*TICKET[:3], "On fire", *TICKET[4:])))
    assert "line 2, status: 'On fire' is none of OPEN, CORRECTING, APPEALED_1" in told(result)[0]


def test_hostile_cells_are_just_text(db: Database) -> None:
    title = '=HYPERLINK("http://x.example")<!channel>\x00 \u202eDROP TABLE violation_tickets;--'
    row = ("=1+1", *TICKET[1:6], title, *TICKET[7:])
    for content in (text(TICKET_HEADS, row),):
        assert counts(run(db, content)) == (1, 0, 0, 0)
    [known] = db.read_now(tickets_of, [ACME.id], NOW)
    assert (known.ticket.id, known.ticket.title) == ("=1+1", title.replace("\x00", " "))


def test_a_file_of_something_else_is_refused_with_its_name(db: Database) -> None:
    with pytest.raises(CannotImport, match=r"export\.csv: No line names columns of"):
        run(db, b"apples,pears\n1,2\n")


def test_it_imports_what_the_playground_exports(db: Database) -> None:
    world = World.seeded(7, NOW)
    known = [Shop(s.id, s.slug, s.name, s.region, str(s.zone)) for s in world.shops]
    for shop in known:
        if shop.code not in (ACME.code, KITE.code):
            db.write_now(declared, shop)
    rows = [shop for shop in known if shop.code not in (ACME.code, KITE.code)]
    for content in (seller_center_csv(world, NOW), violations_csv(world, NOW)):
        result = import_file(db, content.encode(), "export.csv", rows, NOW, shipped_rules())
        assert result.new > 0
        assert {broken.column for broken in result.broken} <= {"shop_id"}


def test_fifty_thousand_rows_are_imported_and_imported_again(db: Database) -> None:
    heads = ("shop", "date", "ahr", "violation points")
    days = [(DAY - timedelta(days=n)).isoformat() for n in range(25_000)]
    rows = [(code, day, 200, 0) for code in ("acme-us", "kite-uk") for day in days if day >= "2000-01-01"]
    content = text(heads, *rows, *[("nobody", DAY.isoformat(), 200, 0)] * (50_000 - len(rows)))
    assert counts(run(db, content)) == (len(rows), 0, 0, 50_000 - len(rows))
    assert counts(run(db, content)) == (0, 0, len(rows), 50_000 - len(rows))


CELL = st.one_of(st.text(max_size=12), st.sampled_from(["acme-us", "2026-11-22", "3,5", "1.234,5", "94%", "=A1", "-"]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=8, max_size=8), max_size=6))
def test_any_cells_are_imported_or_told(db: Database, rows: list[list[str]]) -> None:
    content = text(HEADS, *rows)
    try:
        first = run(db, content)
    except CannotImport:
        return
    second = run(db, content)
    assert (second.new, second.changed) == (0, 0)
    assert first.broken == second.broken
