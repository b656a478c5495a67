"""What an answer, or its absence, means: over real HTTP, with the real client."""

import asyncio
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.slack.classify import DEFAULT_RETRY_AFTER, classify, from_webhook
from bot.slack.client import make_posting_client
from bot.slack.errors import (
    FAMILIES,
    FAMILY_OF,
    AccountRefusal,
    ChannelRefusal,
    InteractionRefusal,
    MessageRefusal,
    OutcomeUnknown,
    PayloadRefusal,
    PersonRefusal,
    RateLimited,
    Refusal,
    SetupRefusal,
    SlackFailure,
    Unreachable,
)


async def failure_of(url: str, patience: int = 5) -> SlackFailure:
    client = make_posting_client("xoxb-test", url, patience)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        await client.chat_postMessage(channel="C1", text="hello")
    return classify(caught.value)


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("channel_not_found", ChannelRefusal),
        ("is_archived", ChannelRefusal),
        ("not_in_channel", ChannelRefusal),
        ("restricted_action", ChannelRefusal),
        ("account_inactive", AccountRefusal),
        ("token_revoked", AccountRefusal),
        ("invalid_auth", AccountRefusal),
        ("not_authed", AccountRefusal),
        ("missing_scope", SetupRefusal),
        ("invalid_blocks", PayloadRefusal),
        ("msg_too_long", PayloadRefusal),
        ("msg_blocks_too_long", PayloadRefusal),
        ("user_not_found", PersonRefusal),
        ("message_not_found", MessageRefusal),
        ("thread_not_found", MessageRefusal),
        ("expired_trigger_id", InteractionRefusal),
        ("fatal_error", OutcomeUnknown),
        ("a_code_of_tomorrow", Refusal),
    ],
)
async def test_it_knows_the_family_of_a_code(slack: Any, code: str, family: type[SlackFailure]) -> None:
    slack.says("chat.postMessage", {"ok": False, "error": code})
    failure = await failure_of(slack.url)
    assert type(failure) is family
    assert failure.code == code
    assert failure.advice


async def test_it_passes_on_what_slack_adds_to_a_code(slack: Any) -> None:
    slack.says("chat.postMessage", {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": ""})
    assert str(await failure_of(slack.url)) == "missing_scope: needs the scope chat:write"
    reasons = {"response_metadata": {"messages": ["[ERROR] too long [json-pointer:/blocks/0/text]"]}}
    slack.says("chat.postMessage", {"ok": False, "error": "invalid_blocks", **reasons})
    assert "json-pointer:/blocks/0/text" in str(await failure_of(slack.url))


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "42"}), 42.0),
        (JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "0"}), 1.0),
        (JSONResponse({"ok": False, "error": "ratelimited"}, 429), DEFAULT_RETRY_AFTER),
        (JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "soon"}), DEFAULT_RETRY_AFTER),
        (JSONResponse({"ok": False, "error": "message_limit_exceeded"}), DEFAULT_RETRY_AFTER),
        (Response("<html>", 429, {"Retry-After": "7"}, "text/html"), 7.0),
    ],
)
async def test_a_rate_limit_says_how_long_to_wait(slack: Any, answer: Response, seconds: float) -> None:
    slack.says("chat.postMessage", answer)
    failure = await failure_of(slack.url)
    assert isinstance(failure, RateLimited)
    assert failure.retry_after == seconds


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>", 502, media_type="text/html"),
        JSONResponse({"ok": False, "error": "channel_not_found"}, 503),
        Response("{broken", 200, media_type="application/json"),
        Response("", 200, media_type="application/json"),
        JSONResponse(["ok"], 200),
        JSONResponse({"ok": False}, 200),
        PlainTextResponse("ok", 200),
        Response("<html>", 200, media_type="text/html"),
    ],
    ids=["502", "503 with a code", "broken JSON", "empty", "a list", "no code", "plain text", "a web page"],
)
async def test_an_answer_without_sense_leaves_the_outcome_unknown(slack: Any, answer: Response) -> None:
    slack.says("chat.postMessage", answer)
    assert type(await failure_of(slack.url)) is OutcomeUnknown
    assert len(slack.calls) == 1


async def test_an_answer_cut_off_leaves_the_outcome_unknown_and_is_not_sent_again() -> None:
    asked: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert type(await failure_of(f"http://127.0.0.1:{port}/api")) is OutcomeUnknown
    assert len(asked) == 1


async def test_an_answer_that_never_comes_leaves_the_outcome_unknown() -> None:
    released = asyncio.Event()

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        writer.close()

    async with await asyncio.start_server(never_answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert type(await failure_of(f"http://127.0.0.1:{port}/api", patience=1)) is OutcomeUnknown
        released.set()


async def test_a_port_where_nobody_listens_is_unreachable_and_still_counts_as_unknown() -> None:
    async with await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
    failure = await failure_of(f"http://127.0.0.1:{port}/api")
    assert isinstance(failure, Unreachable)
    assert isinstance(failure, OutcomeUnknown)


def test_a_failure_that_is_classified_stays_as_it_is() -> None:
    failure = RateLimited("ratelimited", 3)
    assert classify(failure) is failure


def test_every_code_is_in_one_family_only() -> None:
    assert sum(len(codes.split()) for codes in FAMILIES.values()) == len(FAMILY_OF)


def test_every_family_gives_its_own_advice() -> None:
    advice = [family.advice for family in FAMILIES]
    assert len(set(advice)) == len(advice)
    assert SlackFailure.advice not in advice


@pytest.mark.parametrize("body", ["ok", '{"ok":true}'])
def test_a_response_url_that_took_the_message_is_no_failure(body: str) -> None:
    assert from_webhook(200, body, {}) is None


@pytest.mark.parametrize(
    ("status", "body", "family"),
    [
        (400, '{"ok":false,"error":"invalid_blocks"}', PayloadRefusal),
        (400, "invalid_payload", PayloadRefusal),
        (404, '{"ok":false,"error":"used_url"}', InteractionRefusal),
        (200, '{"ok":false,"error":"never_heard_of"}', Refusal),
        (404, "", Refusal),
        (200, "<html>proxy</html>", Refusal),
        (200, "[]", Refusal),
        (500, "", OutcomeUnknown),
        (429, "", RateLimited),
    ],
)
def test_a_refusal_of_a_response_url_has_its_family(status: int, body: str, family: type[SlackFailure]) -> None:
    failure = from_webhook(status, body, {})
    assert type(failure) is family


def test_a_body_that_is_no_word_of_slack_is_not_kept() -> None:
    failure = from_webhook(503, "<html>Upstream of Maria's proxy</html>", {})
    assert str(failure) == "malformed_answer: HTTP 503"


def test_a_response_url_says_when_to_come_again() -> None:
    failure = from_webhook(429, "", {"Retry-After": "7"})
    assert isinstance(failure, RateLimited)
    assert failure.retry_after == 7
