"""Whatever happens to messages on their way: each is posted once, or its owner knows that it was not."""

import pytest

from storage.database import Database
from tests.chaos.faults import CASES, CHANNELS, LATE, PLAIN, TOLD, Case, suffer


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_each_message_has_one_outcome(db: Database, case: Case) -> None:
    count = await suffer(db, case, messages=12)
    assert (count.lost, count.doubled) == ([], [])
    if case.ends == TOLD:
        # What was under way when it happened may still have come through.
        assert count.posted + count.refused == count.sent
        assert (count.refused > 0, count.told, count.switched_off) == (True, 1, 1)
        return
    assert (count.posted, count.refused, count.told, count.switched_off) == (count.sent, 0, 0, 0)
    if case.ends == LATE:
        assert count.late == count.sent
    if case.ends == PLAIN:
        assert count.plain >= len(CHANNELS)
