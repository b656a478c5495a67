"""Chats answered within half a day, and the stars of the days before those that are told."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.add_column("service_days", sa.Column("listed", sa.Integer(), nullable=True))
    op.add_column("service_days", sa.Column("within_12h", sa.Integer(), nullable=True))
    op.add_column("product_ratings", sa.Column("before", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("product_ratings", "before")
    op.drop_column("service_days", "within_12h")
    op.drop_column("service_days", "listed")
