"""The sellers' authorisations, of several apps, in place of one pair of tokens an app."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.create_table(
        "authorisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("app_key", sa.String(), nullable=False),
        sa.Column("open_id", sa.String(), nullable=True),
        sa.Column("seller", sa.String(), nullable=True),
        sa.Column("access_token", storage.types.Encrypted(), nullable=False),
        sa.Column("refresh_token", storage.types.Encrypted(), nullable=False),
        sa.Column("access_ends_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("refresh_ends_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("given", sa.String(), nullable=True),
        sa.Column("authorised_at", storage.types.UtcTime(timezone=True), nullable=False),
        sa.Column("renewed_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("held_until", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("listed_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("ended_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.Column("told_soon_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisations")),
        sa.UniqueConstraint("app_key", "open_id", name=op.f("uq_authorisations_app_key_open_id")),
        sa.UniqueConstraint("app_key", "given", name=op.f("uq_authorisations_app_key_given")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "consents",
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("app_key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("expires_at", storage.types.UtcTime(timezone=True), nullable=False),
        sa.Column("taken_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("authorisation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_consents_authorisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_expires_at"), ["expires_at"], unique=False)
    # Not as a batch: for that SQLite would drop the table of the shops, and with each shop all that hangs on it.
    op.execute(
        "ALTER TABLE shops ADD COLUMN authorisation_id INTEGER "
        "CONSTRAINT fk_shops_authorisation_id REFERENCES authorisations (id)"
    )
    op.create_index(op.f("ix_shops_authorisation_id"), "shops", ["authorisation_id"], unique=False)
    op.add_column("shops", sa.Column("lost_at", storage.types.UtcTime(timezone=True), nullable=True))
    op.add_column("shops", sa.Column("lost_reason", sa.String(), nullable=True))
    op.add_column("shops", sa.Column("told_lost_at", storage.types.UtcTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_shops_lost_at"), "shops", ["lost_at"], unique=False)
    # Which app opened which shop nobody wrote down while there was one: the shops are joined to it at the next start.
    op.execute(
        "INSERT INTO authorisations (app_key, access_token, refresh_token, access_ends_at, refresh_ends_at, given, "
        "authorised_at) SELECT app_key, access_token, refresh_token, access_ends_at, refresh_ends_at, given, "
        "CURRENT_TIMESTAMP FROM credentials ORDER BY app_key"
    )
    op.drop_table("credentials")


def downgrade() -> None:
    op.create_table(
        "credentials",
        sa.Column("app_key", sa.String(), nullable=False),
        sa.Column("access_token", storage.types.Encrypted(), nullable=False),
        sa.Column("refresh_token", storage.types.Encrypted(), nullable=False),
        sa.Column("access_ends_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("refresh_ends_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("given", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("app_key", name=op.f("pk_credentials")),
    )
    # An app had one pair: the one that people had given.
    op.execute(
        "INSERT INTO credentials (app_key, access_token, refresh_token, access_ends_at, refresh_ends_at, given) "
        "SELECT app_key, access_token, refresh_token, access_ends_at, refresh_ends_at, given "
        "FROM authorisations WHERE given IS NOT NULL"
    )
    op.drop_index(op.f("ix_shops_authorisation_id"), table_name="shops")
    op.drop_index(op.f("ix_shops_lost_at"), table_name="shops")
    for column in ("authorisation_id", "lost_at", "lost_reason", "told_lost_at"):
        op.execute(f"ALTER TABLE shops DROP COLUMN {column}")
    op.drop_table("consents")
    op.drop_table("authorisations")
