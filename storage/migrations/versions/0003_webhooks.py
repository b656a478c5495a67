"""What the platform reports by webhook."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision: str = "0003"
down_revision: str | None = "0002"

WAITING = sa.text("next_at IS NOT NULL")
LEFT = sa.text("next_at IS NULL AND done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("app_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("happened_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("received_at", storage.types.UtcTime(timezone=True), nullable=False),
        sa.Column("body", storage.types.Encrypted(), nullable=True),
        sa.Column("done_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("next_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("app_key", "id", name=op.f("pk_webhooks")),
    )
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhooks_waiting",
            ["shop_id", "next_at"],
            unique=False,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )
        batch_op.create_index(
            "ix_webhooks_left", ["received_at"], unique=False, sqlite_where=LEFT, postgresql_where=LEFT
        )
        batch_op.create_index(batch_op.f("ix_webhooks_received_at"), ["received_at"], unique=False)
    op.create_table(
        "webhook_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", storage.types.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", "what", name=op.f("pk_webhook_days")),
    )
    op.create_table(
        "promotions",
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ends_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("changed_at", storage.types.UtcTime(timezone=True), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_promotions_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_promotions")),
    )
    op.create_table(
        "appeals",
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", storage.types.UtcTime(timezone=True), nullable=False),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_appeals_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "product_id", "about", name=op.f("pk_appeals")),
    )
    op.add_column("stock_levels", sa.Column("read_at", storage.types.UtcTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("stock_levels", "read_at")
    op.drop_table("appeals")
    op.drop_table("promotions")
    op.drop_table("webhook_days")
    op.drop_table("webhooks")
