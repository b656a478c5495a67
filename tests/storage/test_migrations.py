"""The history of the tables: forwards to what the code declares, and back to nothing, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from storage import tables  # noqa: F401  (declares every table)
from storage.engines import make_engine
from storage.migrate import downgrade, upgrade
from storage.tables.base import Base


def test_the_migrations_make_the_tables_that_the_code_declares(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_they_lead_back_to_an_empty_database_and_forwards_again(database_url: str) -> None:
    downgrade(database_url, "base")
    engine = make_engine(database_url)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    upgrade(database_url)
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    test_the_migrations_make_the_tables_that_the_code_declares(database_url)
