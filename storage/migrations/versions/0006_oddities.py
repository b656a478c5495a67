"""What the platform's answers showed that isn't as documented."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcTime

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.create_table(
        "oddities",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.Column("first_at", UtcTime(timezone=True), nullable=False),
        sa.Column("last_at", UtcTime(timezone=True), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name="pk_oddities"),
    )
    op.create_index("ix_oddities_last_at", "oddities", ["last_at"])


def downgrade() -> None:
    op.drop_table("oddities")
