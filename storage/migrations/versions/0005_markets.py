"""What differs between markets: the language of a shop's texts, and the Store Rating's own names of metrics."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"

RENAMED = {"OTDR": "FDR", "NBFR": "SFRR"}
"""What files of Store Rating markets have in the columns that they share with SPS."""
STORE_RATING = ("GB", "DE", "ES", "FR", "IE", "IT", "ID", "MY", "PH", "SG", "TH", "VN")


def upgrade() -> None:
    op.add_column("shops", sa.Column("language", sa.String(), nullable=False, server_default="en-US"))
    op.execute(
        "INSERT INTO sps_metrics (shop_id, day, code, value, status, status_text, top_reason, unit_uncertain, items) "
        "SELECT shop_id, day, 'RR12', response_rate, '', '', '', false, '[]' FROM sps_readings "
        "WHERE response_rate IS NOT NULL"
    )
    for old, new in RENAMED.items():
        _rename(old, new)
    op.drop_column("sps_readings", "response_rate")


def downgrade() -> None:
    op.add_column("sps_readings", sa.Column("response_rate", sa.Numeric(precision=18, scale=4), nullable=True))
    op.execute(
        "UPDATE sps_readings SET response_rate = (SELECT value FROM sps_metrics WHERE code = 'RR12' "
        "AND sps_metrics.shop_id = sps_readings.shop_id AND sps_metrics.day = sps_readings.day)"
    )
    for old, new in RENAMED.items():
        _rename(new, old)
    op.execute("DELETE FROM sps_metrics WHERE code IN ('UOR', 'SFRR', 'FDR', 'RR12', 'RR24', 'LDR', 'VTR')")
    op.drop_column("shops", "language")


def _rename(old: str, new: str) -> None:
    """Of the figures that files gave for shops of these markets."""
    renaming = sa.text(
        "UPDATE sps_metrics SET code = :new WHERE code = :old AND EXISTS (SELECT 1 FROM sps_readings "
        "JOIN shops ON shops.id = sps_readings.shop_id WHERE sps_readings.shop_id = sps_metrics.shop_id "
        "AND sps_readings.day = sps_metrics.day AND sps_readings.source = 'file' AND shops.region IN :places)"
    ).bindparams(sa.bindparam("places", expanding=True))
    op.get_bind().execute(renaming, {"old": old, "new": new, "places": STORE_RATING})
