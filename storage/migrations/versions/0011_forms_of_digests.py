"""The form that a digest was made with, so that the same form sent twice is one digest."""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("request_id", sa.String(), nullable=True))
    op.create_index(op.f("ix_subscriptions_request_id"), "subscriptions", ["request_id"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_subscriptions_request_id"), table_name="subscriptions")
    op.drop_column("subscriptions", "request_id")
