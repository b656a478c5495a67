"""An index of the shops that were lost alone: SQLite read all shops to find that there is none, with each answer."""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"

LOST = sa.text("lost_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index(op.f("ix_shops_lost_at"), table_name="shops")
    op.create_index(op.f("ix_shops_lost_at"), "shops", ["lost_at"], sqlite_where=LOST, postgresql_where=LOST)


def downgrade() -> None:
    op.drop_index(op.f("ix_shops_lost_at"), table_name="shops")
    op.create_index(op.f("ix_shops_lost_at"), "shops", ["lost_at"])
