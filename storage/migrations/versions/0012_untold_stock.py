"""Stock that the platform did not tell: how many SKUs of a shop, and since when that of each."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcTime

revision: str = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    op.add_column("stock_levels", sa.Column("untold_since", UtcTime(timezone=True), nullable=True))
    op.add_column("stock_shops", sa.Column("not_told", sa.Integer(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    op.drop_column("stock_shops", "not_told")
    op.drop_column("stock_levels", "untold_since")
