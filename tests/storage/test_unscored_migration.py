"""What readings of before it was kept say of why they have no score: the platform's tier alone."""

from sqlalchemy import text

from storage.engines import make_engine
from storage.migrate import downgrade, upgrade

SHOP = (
    "INSERT INTO shops (id, code, name, region, zone, currency, scored_by_api, zone_assumed) "
    "VALUES ('{0}', '{0}', '{0}', 'US', 'UTC', 'USD', true, false)"
)
READING = (
    "INSERT INTO sps_readings (shop_id, day, updated_at, source, score, tier, tier_text, dimensions, benefits, note, "
    "latest) VALUES ('{0}', '2026-11-22', '2026-11-22 12:00:00+00:00', 'api', {1}, '{2}', '', '[]', '[]', '', true)"
)


def test_a_reading_of_the_tier_nil_is_one_of_too_few_orders(database_url: str) -> None:
    downgrade(database_url, "0010")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        for shop, score, tier in (("scored", "4.6", "GOOD"), ("unread", "NULL", "GOOD"), ("young", "NULL", "NIL")):
            connection.execute(text(SHOP.format(shop)))
            connection.execute(text(READING.format(shop, score, tier)))
    upgrade(database_url)
    with engine.connect() as connection:
        found = dict(connection.execute(text("SELECT shop_id, unscored FROM sps_readings")).all())
    engine.dispose()
    assert found == {"scored": None, "unread": None, "young": "too_few"}
