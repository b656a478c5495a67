"""How Alembic reaches the database: always the engine that the caller gives."""

from alembic import context
from sqlalchemy import text

from storage import tables  # noqa: F401  (declares every table)
from storage.tables.base import Base

LOCK = 0x5350_4D47
"""The advisory lock under which one process at a time migrates PostgreSQL ("SPMG")."""

with context.config.attributes["engine"].connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.run_migrations()
