"""SIGTERM: what is in hand comes to its end, within a bound, and nothing new is begun."""

import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage.deliveries import Intent, delivery, intend

OPS = "C0SHOPOPS"


@pytest.fixture
def alone(make_house: Callable[[str], Any], tmp_path: Path) -> Any:
    """A house on SQLite, for one process."""
    return make_house(f"sqlite:///{tmp_path / 'shopwatch.db'}")


def due(house: Any, *keys: str) -> None:
    now = datetime.now(UTC)
    for key in keys:
        house.db.write_now(intend, Intent(key, "share", OPS, {"text": key, "blocks": []}, now), now)


def test_a_post_in_hand_is_recorded_and_the_next_one_is_not_begun(alone: Any, wait: Callable[..., Any]) -> None:
    [bot] = alone.started(1)
    alone.workspace.faults.add("chat.postMessage", "delay", when="after", seconds=3.0)
    due(alone, "first", "second")
    wait("the first post", lambda: alone.posted("first"))
    bot.stops()
    first, second = (alone.db.read_now(delivery, key) for key in ("first", "second"))
    assert first.ts
    assert (second.attempted_at, second.ts) == (None, None)
    assert (alone.posted("first"), alone.posted("second")) == (1, 0)


def test_what_takes_too_long_is_left_to_the_next_start(alone: Any, wait: Callable[..., Any]) -> None:
    [bot] = alone.started(1, SHOPWATCH_STOP_SECONDS="1")
    alone.workspace.faults.add("chat.postMessage", "delay", when="after", seconds=14.0)
    due(alone, "first")
    wait("the post", lambda: alone.posted("first"))
    bot.process.send_signal(signal.SIGTERM)
    assert bot.process.wait(timeout=60) == 0
    left = alone.db.read_now(delivery, "first")
    assert left.attempted_at, "its outcome is to be looked for before it is posted again"
    assert left.ts is None
    assert "post_cut_off" in bot.said
