"""The sellers' authorisations, of several apps."""

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
