"""Which due answer of a tool issue is known to be missed."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcTime

revision: str = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    op.add_column("issues", sa.Column("missed", UtcTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("issues", "missed")
