"""An answer about one shop reads what it needs by an index, so that ten thousand other shops do not slow it down."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.benchmarks.shops import code, fill

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""PostgreSQL plans by the size of a table, and here they are small."""

NO_TABLE = ("SCAN CONSTANT ROW", "SCAN (subquery")


@contextmanager
def scans() -> Iterator[list[str]]:
    """What SQLite says of each table that a question reads as a whole."""
    found: list[str] = []

    def explain(_: Any, cursor: Any, statement: str, parameters: Any, *__: Any) -> None:
        if statement.startswith("SELECT"):
            plan = cursor.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.extend(step for *_, step in plan if step.startswith("SCAN") and not step.startswith(NO_TABLE))

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("topic", ["sps", "stock", "violations", "kpi"])
async def test_a_topic_of_one_shop_reads_no_table_as_a_whole(bot, shown, topic):
    fill(bot.db, shops=20, days=3)
    with scans() as found:
        assert "Lumen Home 00007" in shown(await bot.maria.types(f"/shop {topic} {code(7)} 7d"))
    assert found == []


async def test_the_page_of_a_shop_reads_no_table_as_a_whole(bot, shown):
    fill(bot.db, shops=20, days=3)
    with scans() as found:
        assert "Lumen Home 00007" in shown(await bot.maria.types(f"/shop {code(7)}"))
    assert found == []


async def test_a_question_about_all_shops_shows_that_it_would_be_seen(bot):
    fill(bot.db, shops=20, days=3)
    with scans() as found:
        await bot.maria.types("/shop sps")
    assert any("shops" in step for step in found)
