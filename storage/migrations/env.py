"""How Alembic reaches the database: always the engine that the caller gives."""

from alembic import context

from storage import tables  # noqa: F401  (declares every table)
from storage.tables.base import Base

with context.config.attributes["engine"].connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
