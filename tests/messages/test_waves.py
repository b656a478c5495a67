"""Many alerts at once as one message: what there is, who must look, and nothing over Slack's limits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.risks import Finding, Risk, RiskState, Severity, Topic
from bot.domain.shops import Shop
from bot.messages.kit import Message
from bot.messages.waves import NAMED, wave

SHOPS = {str(n): Shop(str(n), f"s{n}", f"Shop <{n}> & Sons") for n in range(500)}


def risks(many: int, now: datetime, severity: Severity = Severity.WARNING, topic: Topic = Topic.STOCK) -> list[Risk]:
    found = [
        Finding(f"{topic}:{severity}:{n}", "any", topic, str(n % 500), f"Serum {n}", severity, "runs short")
        for n in range(many)
    ]
    return [Risk(n, one, RiskState.OPEN, now - timedelta(minutes=n), owner="U0ANA") for n, one in enumerate(found)]


def test_it_counts_by_topic_and_names_the_worst_and_oldest(valid: Callable[[Message], Message], now: datetime) -> None:
    critical = risks(2, now, Severity.CRITICAL, Topic.VIOLATIONS)
    shown = valid(wave([*risks(9_998, now), *critical], SHOPS))
    text = str(shown.blocks)
    assert shown.text.startswith(":red_circle: 10,000 risks at once, in 500 shops")
    assert "9,998 of stock, 2 of violations (2 critical)" in text
    assert text.count("• ") == NAMED
    assert text.index("Serum 1:") < text.index("Serum 0:") < text.index("Serum 9997:")
    assert "<@" not in text


def test_scores_of_several_markets_have_no_one_name(valid: Callable[[Message], Message], now: datetime) -> None:
    text = str(valid(wave(risks(12, now, topic=Topic.SPS), SHOPS)).blocks)
    assert "12 of scores" in text
    assert "SPS" not in text


def test_it_counts_down_as_people_take_them_and_they_pass(valid: Callable[[Message], Message], now: datetime) -> None:
    first, second, third = risks(3, now)
    taken = replace(first, state=RiskState.ACKNOWLEDGED, taken_name="Ana")
    over = replace(second, state=RiskState.RESOLVED, resolved_at=now)
    text = str(valid(wave([taken, over, third], SHOPS)).blocks)
    assert "2 live, 1 that nobody has, 1 over" in text
    assert "Serum 2" in text
    assert "Serum 0" not in text
    done = valid(wave([over], SHOPS))
    assert done.text.startswith(":large_green_circle:")
