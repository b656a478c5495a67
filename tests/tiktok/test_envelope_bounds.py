"""What an answer says beside its data: kept to what can be logged, stored and counted with."""

from datetime import UTC, datetime

import httpx
import pytest

from bot.tiktok.envelope import loads, open_envelope, retry_after
from bot.tiktok.errors import RateLimited, TikTokError, UnexpectedShape

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def refused(body: str, status: int = 200, **headers: str) -> TikTokError:
    response = httpx.Response(
        status, content=body.encode(), headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    with pytest.raises(TikTokError) as caught:
        open_envelope(response, "/path", NOW)
    return caught.value


def test_words_of_the_platform_are_short_and_of_whole_characters() -> None:
    error = refused(
        '{"code": 12052048, "message": "a\\u0000b\\ud800'
        + "x" * 100_000
        + '", "request_id": "r\\u0000'
        + "y" * 999
        + '"}'
    )
    assert error.message.startswith("ab?xxx")
    assert len(str(error)) < 1_000
    assert "\0" not in str(error)


@pytest.mark.parametrize("code", ["9" * 5_000, '"' + "9" * 5_000 + '"', "1e400", "1.5", "true", '"١٢"', "null", "[]"])
def test_a_code_that_is_none_is_none(code: str) -> None:
    error = refused(f'{{"code": {code}, "message": "no", "data": {{}}}}')
    assert isinstance(error, UnexpectedShape)
    assert error.code is None


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("99999999999999999999", 86_400),
        ("9" * 400, 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Sun, 22 Nov 2026 08:00:00 GMT", 0),
        ("0", 0),
        ("-5", None),
        ("1e3", None),
        ("٣", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_wait_is_a_day_at_most_and_nonsense_is_none(told: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": told}, NOW) == seconds


def test_a_limit_without_an_envelope_is_a_limit() -> None:
    error = refused("<html>slow down</html>", 429, retry_after="7")
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7


def test_numbers_are_exact_however_long() -> None:
    told = loads(b'{"a": 0.1, "b": 99999999999999999999999, "c": 1e2}')
    assert (str(told["a"]), told["b"], told["c"]) == ("0.1", 99999999999999999999999, 100)
    assert len(str(loads(b"9" * 5_000))) > 5
