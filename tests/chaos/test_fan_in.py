"""Thousands of risks at once are a few posts, and what is critical comes first."""

from storage.database import Database
from tests.chaos.fan_in import fan_in


async def test_a_thousand_risks_at_once_are_few_posts_and_the_critical_come_first(db: Database) -> None:
    result = await fan_in(db, shops=50)
    assert (result.risks, result.untold) == (1_000, 0)
    assert 0 < result.critical < result.risks
    # Ten that wait and one that counts the rest, of what is critical and of everything else.
    assert result.posts <= 22
    assert result.critical_first
    assert any("risks at once" in text for text in result.shown)
