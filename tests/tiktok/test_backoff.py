"""How long is waited between tries: read from the retry library's own hook, with waits of next to nothing."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import stamina.instrumentation as watch

from bot.tiktok import Backoff
from bot.tiktok.errors import BadRequest, RateLimited, Unavailable


@pytest.fixture
def waits() -> Iterator[list[float]]:
    seen: list[float] = []
    watch.set_on_retry_hooks([lambda details: seen.append(details.wait_for)])
    yield seen
    watch.set_on_retry_hooks(None)


async def failing(backoff: Backoff, error: Exception) -> None:
    async def call() -> None:
        raise error

    with pytest.raises(type(error)):
        await backoff.run(call)


async def test_waits_double_up_to_the_longest(waits: list[float]) -> None:
    await failing(Backoff(tries=5, first=0.001, longest=0.004, jitter=0), Unavailable("x"))
    assert waits == pytest.approx([0.001, 0.002, 0.004, 0.004])


async def test_the_server_may_ask_for_more_than_our_wait_but_not_for_less(waits: list[float]) -> None:
    backoff = Backoff(tries=4, first=0.001, longest=0.004, jitter=0)
    await failing(backoff, RateLimited("x", retry_after=0.002))
    assert waits == pytest.approx([0.002, 0.002, 0.004])


async def test_no_try_begins_after_the_patience_however_short_each_wait(
    waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tiktok.backoff.time", SimpleNamespace(monotonic=lambda: sum(waits)))
    backoff = Backoff(tries=5, first=0.001, longest=0.001, jitter=0, patience=0.005)
    await failing(backoff, RateLimited("x", retry_after=0.002))
    assert waits == pytest.approx([0.002, 0.002])


async def test_what_hung_for_longer_than_the_patience_is_not_tried_again(
    waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, 30.0])
    monkeypatch.setattr("bot.tiktok.backoff.time", SimpleNamespace(monotonic=lambda: next(times)))
    await failing(Backoff(first=0.001, jitter=0), Unavailable("ReadTimeout"))
    assert waits == []


async def test_jitter_only_adds(waits: list[float]) -> None:
    await failing(Backoff(tries=20, first=0.001, longest=0.01, jitter=0.001), Unavailable("x"))
    assert min(waits) >= 0.001
    assert max(waits) <= 0.0101
    assert len(set(waits)) > 1


async def test_what_will_not_pass_is_not_tried_again(waits: list[float]) -> None:
    await failing(Backoff(first=0.001), BadRequest("x"))
    await failing(Backoff(first=0.001), KeyError("x"))
    assert waits == []
