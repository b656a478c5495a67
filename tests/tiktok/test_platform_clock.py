"""A clock that is wrong: said plainly, corrected for the calls, and never a reason to ask for ever."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.domain.oddities import OddKind, drift_words
from bot.tiktok import Backoff, TikTokClient
from bot.tiktok.client import SHOPS_PATH
from bot.tiktok.errors import ClockRefused
from bot.tiktok.oddities import ODDITIES
from bot.tiktok.platform_clock import served_at


@pytest.fixture
async def line(server, store) -> AsyncIterator[Callable[..., TikTokClient]]:
    """Makes clients whose machine has its clock so far from the right time."""
    made = []

    def client(off: timedelta | list[timedelta] = timedelta()) -> TikTokClient:
        hands = off if isinstance(off, list) else [off]
        made.append(
            TikTokClient(
                None,
                server.url,
                server.url,
                app_key="key-1",
                app_secret="secret-1",
                tokens=store,
                backoff=Backoff(first=0, longest=0, jitter=0),
                calls_per_second=100_000,
                now=lambda: datetime.now(UTC) + hands[0],
            )
        )
        return made[-1]

    yield client
    for one in made:
        await one.aclose()


def refuse(server, times: int = 1) -> None:
    for _ in range(times):
        server.refusal(SHOPS_PATH, 36009004, "Invalid parameter: timestamp")


def noted() -> list[str]:
    return [oddity.found for oddity in ODDITIES.take() if oddity.kind is OddKind.CLOCK]


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (timedelta(minutes=-7), "7 minutes behind TikTok's"),
        (timedelta(hours=3), "3 hours ahead of TikTok's"),
        (timedelta(days=-400), "400 days behind TikTok's"),
    ],
)
async def test_a_refused_timestamp_is_tried_once_more_by_the_platforms_clock(server, line, off, words) -> None:
    refuse(server)
    server.data(SHOPS_PATH, {"shops": []})
    client = line(off)
    assert await client.authorised_shops() == []
    first, second = (int(asked.query["timestamp"]) for asked in server.asked)
    assert abs(second - first + off.total_seconds()) < 30
    assert abs(second - datetime.now(UTC).timestamp()) < 30
    assert any(words in found for found in noted())
    assert await client.authorised_shops() == []
    assert abs(int(server.asked[-1].query["timestamp"]) - datetime.now(UTC).timestamp()) < 30
    assert len(server.asked) == 3, "the next call needs no refusal"


async def test_what_is_refused_for_ever_is_asked_twice_and_says_why(server, line) -> None:
    refuse(server)
    with pytest.raises(ClockRefused, match="this machine's clock is 7 minutes behind TikTok's") as caught:
        await line(timedelta(minutes=-7)).authorised_shops()
    assert "NTP" in caught.value.advice
    assert len(server.asked) == 2


async def test_a_right_clock_is_not_blamed_and_the_platforms_words_are_told(server, line) -> None:
    refuse(server)
    with pytest.raises(ClockRefused, match="Invalid parameter: timestamp"):
        await line().authorised_shops()
    assert len(server.asked) == 1
    assert noted() == []


async def test_a_clock_is_worth_telling_before_calls_are_refused(server, line) -> None:
    server.data(SHOPS_PATH, {"shops": []})
    await line(timedelta(seconds=-10)).authorised_shops()
    assert noted() == []
    await line(timedelta(minutes=-4)).authorised_shops()
    assert noted() == ["it is 4 minutes behind TikTok's"]


async def test_a_clock_that_was_set_right_is_gone_by_again(server, line) -> None:
    refuse(server)
    server.data(SHOPS_PATH, {"shops": []})
    off = [timedelta(minutes=-7)]
    client = line(off)
    await client.authorised_shops()
    off[0] = timedelta()
    server.answers[SHOPS_PATH].clear()
    refuse(server)
    server.data(SHOPS_PATH, {"shops": []})
    await client.authorised_shops()
    assert abs(int(server.asked[-1].query["timestamp"]) - datetime.now(UTC).timestamp()) < 30


@pytest.mark.parametrize(
    ("header", "at"),
    [
        ("Sun, 22 Nov 2026 09:00:00 GMT", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        (
            "Sun, 22 Nov 2026 08:00:00 GMT, Sun, 22 Nov 2026 09:00:00 GMT",
            datetime(2026, 11, 22, 9, tzinfo=UTC),
        ),
        ("Sun, 22 Nov 2026 09:00:00 -0000", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        ("Sun, 99 Nov 2026 09:00:00 GMT", None),
    ],
)
def test_the_date_of_an_answer_is_its_origins(header: str, at: datetime | None) -> None:
    assert served_at({"date": header}) == at
    assert served_at({}) is None


def test_a_written_date_comes_back() -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    assert served_at({"date": format_datetime(now, usegmt=True)}) == now


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second behind"), (-59, "59 seconds ahead of"), (60, "1 minute behind"), (-7200, "2 hours ahead of")],
)
def test_a_difference_is_told_in_its_largest_unit(seconds: int, words: str) -> None:
    assert drift_words(timedelta(seconds=seconds)) == words
