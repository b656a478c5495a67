"""Since when the tokens of an authorisation cannot be renewed, and why."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcTime

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    op.add_column("authorisations", sa.Column("refused_at", UtcTime(timezone=True), nullable=True))
    op.add_column("authorisations", sa.Column("refusal", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("authorisations", "refusal")
    op.drop_column("authorisations", "refused_at")
