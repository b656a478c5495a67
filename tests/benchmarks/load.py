"""People who type: signed slash commands over HTTP, one after the other on each of some connections."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from bot.slack.manifest import EVENTS_PATH
from tests.benchmarks.standins import SECRET

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: how long each answer took, and all of them together. In seconds."""

    answers: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        return len(self.answers) / self.seconds


async def load(address: str, text: Callable[[int], str], connections: int, seconds: float) -> Load:
    """Types ``/shop TEXT(n)`` for so long. Raises RuntimeError for an answer that is not 200 with a text."""
    answers: list[float] = []
    connector = aiohttp.TCPConnector(limit=connections)
    async with aiohttp.ClientSession(address, connector=connector) as http:
        began = time.perf_counter()
        await asyncio.gather(*(_type(http, text, n, connections, began + seconds, answers) for n in range(connections)))
        return Load(answers, time.perf_counter() - began)


async def typed(address: str, texts: Sequence[str]) -> list[float]:
    """How long each of some commands takes, one after the other on one connection, in seconds."""
    answers: list[float] = []
    async with aiohttp.ClientSession(address) as http:
        for text in texts:
            answers.append(await _answer(http, text))
    return answers


async def _type(
    http: aiohttp.ClientSession,
    text: Callable[[int], str],
    first: int,
    step: int,
    end: float,
    answers: list[float],
) -> None:
    n = first
    while time.perf_counter() < end:
        answers.append(await _answer(http, text(n)))
        n += step


async def _answer(http: aiohttp.ClientSession, text: str) -> float:
    body = urlencode(
        {
            "command": "/shop",
            "text": text,
            "user_id": "U0MARIA",
            "user_name": "maria",
            "channel_id": "C0SHOPOPS",
            "team_id": "T0PLAYGROUND",
            "api_app_id": "A0PLAYGROUND",
            "trigger_id": "1.2.3",
            "response_url": "http://127.0.0.1:9/response",
        }
    ).encode()
    began = time.perf_counter()
    async with http.post(EVENTS_PATH, data=body, headers=_signed(body)) as response:
        said = await response.read()
        if response.status != 200 or not said:
            raise RuntimeError(f"/shop {text}: {response.status} {said[:200]!r}")
    return time.perf_counter() - began


def _signed(body: bytes) -> dict[str, str]:
    """docs.slack.dev/authentication/verifying-requests-from-slack"""
    timestamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"Content-Type": FORM, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
