"""Why a reading has no score."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    op.add_column("sps_readings", sa.Column("unscored", sa.String(), nullable=True))
    op.execute("UPDATE sps_readings SET unscored = 'too_few' WHERE score IS NULL AND tier = 'NIL'")


def downgrade() -> None:
    op.drop_column("sps_readings", "unscored")
