"""Orders, returns and customer service."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("updated_at", storage.types.UtcTime(timezone=True), nullable=False),
        sa.Column("created_at", storage.types.UtcTime(timezone=True), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("tracked", sa.Boolean(), nullable=False),
        sa.Column("fault", sa.Boolean(), nullable=False),
        sa.Column("unclear", sa.Boolean(), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("cancelled_units", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("cancelled_value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("readied_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("readied_on", sa.Date(), nullable=True),
        sa.Column("ready_by", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("collected_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("dispatched_on", sa.Date(), nullable=True),
        sa.Column("collect_by", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("delivered_at", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("deliver_by", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_orders_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_orders")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index("ix_orders_shop_id_day", ["shop_id", "day"], unique=False)

    op.create_table(
        "order_lines",
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sku_id", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("price", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("fault", sa.Boolean(), nullable=False),
        sa.Column("cancel_user", sa.String(), nullable=False),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["orders.shop_id", "orders.id"],
            name=op.f("fk_order_lines_shop_id_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("shop_id", "order_id", "id", name=op.f("pk_order_lines")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_order_lines_fault",
            ["shop_id", "day"],
            unique=False,
            sqlite_where=sa.text("fault"),
            postgresql_where=sa.text("fault"),
        )
        batch_op.create_index(
            "ix_order_lines_waiting",
            ["shop_id", "sku_id"],
            unique=False,
            sqlite_where=sa.text("waiting"),
            postgresql_where=sa.text("waiting"),
        )

    op.create_table(
        "order_days",
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("cancelled_units", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("cancelled_value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Integer(), nullable=False),
        sa.Column("unclear", sa.Integer(), nullable=False),
        sa.Column("watched", sa.Integer(), nullable=False),
        sa.Column("readied", sa.Integer(), nullable=False),
        sa.Column("readied_late", sa.Integer(), nullable=False),
        sa.Column("dispatched", sa.Integer(), nullable=False),
        sa.Column("dispatched_late", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("tracked", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_order_days_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "day", "currency", name=op.f("pk_order_days")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "aftersales",
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("refund", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("respond_by", storage.types.UtcTime(timezone=True), nullable=True),
        sa.Column("updated_at", storage.types.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_aftersales_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "kind", "id", name=op.f("pk_aftersales")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("aftersales", schema=None) as batch_op:
        batch_op.create_index("ix_aftersales_shop_id_day", ["shop_id", "day"], unique=False)

    op.create_table(
        "service_days",
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("chats", sa.Integer(), nullable=False),
        sa.Column("answered_share", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("minutes", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("rated", sa.Integer(), nullable=False),
        sa.Column("dissatisfied", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_service_days_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "day", name=op.f("pk_service_days")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "product_ratings",
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("two", sa.Integer(), nullable=False),
        sa.Column("three", sa.Integer(), nullable=False),
        sa.Column("four", sa.Integer(), nullable=False),
        sa.Column("five", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_product_ratings_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "product_id", name=op.f("pk_product_ratings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kpi_marks",
        sa.Column("shop_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("usual", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("low", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("high", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.Column("worse", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_kpi_marks_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "code", name=op.f("pk_kpi_marks")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("kpi_marks")
    op.drop_table("product_ratings")
    op.drop_table("service_days")
    with op.batch_alter_table("aftersales", schema=None) as batch_op:
        batch_op.drop_index("ix_aftersales_shop_id_day")

    op.drop_table("aftersales")
    op.drop_table("order_days")
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_order_lines_fault", sqlite_where=sa.text("fault"), postgresql_where=sa.text("fault"))
        batch_op.drop_index(
            "ix_order_lines_waiting", sqlite_where=sa.text("waiting"), postgresql_where=sa.text("waiting")
        )

    op.drop_table("order_lines")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index("ix_orders_shop_id_day")

    op.drop_table("orders")
