"""What was imported before the Store Rating had names of its own is there under them afterwards, and back."""

from sqlalchemy import text

from storage.engines import make_engine
from storage.migrate import downgrade, upgrade

SHOP = (
    "INSERT INTO shops (id, code, name, region, zone, currency, scored_by_api, zone_assumed) "
    "VALUES ('{0}', '{0}', '{0}', '{1}', 'UTC', 'USD', false, false)"
)
READING = (
    "INSERT INTO sps_readings (shop_id, day, updated_at, source, tier, tier_text, dimensions, benefits, "
    "response_rate, note, latest) VALUES ('{0}', '2026-11-22', '2026-11-22 12:00:00+00:00', '{1}', '', '', '[]', '[]', "
    "{2}, '', true)"
)
METRIC = (
    "INSERT INTO sps_metrics (shop_id, day, code, value, status, status_text, top_reason, unit_uncertain, items) "
    "VALUES ('{0}', '2026-11-22', '{1}', 90, '', '', '', false, '[]')"
)


def metrics(url: str) -> dict[str, list[str]]:
    engine = make_engine(url)
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for shop, code in connection.execute(text("SELECT shop_id, code FROM sps_metrics ORDER BY shop_id, code")):
            found.setdefault(shop, []).append(code)
    engine.dispose()
    return found


def test_figures_of_files_move_to_the_metrics_that_they_are(database_url: str) -> None:
    downgrade(database_url, "0004")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        for shop, region, source, rate in (
            ("thai", "TH", "file", "88.5"),
            ("usa", "US", "file", "NULL"),
            ("brit", "GB", "api", "NULL"),
        ):
            connection.execute(text(SHOP.format(shop, region)))
            connection.execute(text(READING.format(shop, source, rate)))
            for code in ("NRR", "NBFR", "OTDR"):
                connection.execute(text(METRIC.format(shop, code)))
    engine.dispose()
    before = {"brit": ["NBFR", "NRR", "OTDR"], "thai": ["NBFR", "NRR", "OTDR"], "usa": ["NBFR", "NRR", "OTDR"]}
    assert metrics(database_url) == before
    upgrade(database_url)
    assert metrics(database_url) == before | {"thai": ["FDR", "NRR", "RR12", "SFRR"]}
    downgrade(database_url, "0004")
    assert metrics(database_url) == before
    engine = make_engine(database_url)
    with engine.connect() as connection:
        rates = connection.execute(text("SELECT response_rate FROM sps_readings ORDER BY shop_id")).scalars()
        assert [rate and float(rate) for rate in rates] == [None, 88.5, None]
    engine.dispose()
