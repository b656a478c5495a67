"""Logs are lines of JSON or of text, and no secret gets into them."""

import json
import logging
import subprocess
import sys
from typing import Any

import pytest

from bot.logs import HIDDEN, hide_secrets


def logged(form: str, code: str, level: str = "INFO") -> str:
    """What a process of its own writes to its error stream."""
    start = "import logging, structlog\nfrom bot.logs import configure_logs\n"
    start += f"configure_logs({level!r}, {form!r})\nlog = structlog.get_logger('jobs.test')\n"
    done = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr


def entries(code: str, level: str = "INFO") -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged("json", code, level).splitlines()]


def test_an_entry_is_a_line_of_json() -> None:
    [entry] = entries("log.info('posted', key='a', count=3, late=True)")
    assert (entry["event"], entry["key"], entry["count"], entry["late"]) == ("posted", "a", 3, True)
    assert entry["level"] == "info"
    assert entry["timestamp"].endswith("Z")


def test_text_in_a_file_has_no_colours() -> None:
    assert "\x1b" not in logged("text", "log.warning('posted', key='a')")


def test_the_level_counts_for_our_own_logs() -> None:
    assert [entry["event"] for entry in entries("log.info('a')\nlog.warning('b')", "WARNING")] == ["b"]
    assert [entry["event"] for entry in entries("log.debug('a')\nlog.warning('b')", "debug")] == ["a", "b"]


def test_libraries_speak_up_from_warnings_on_and_the_same_way() -> None:
    code = "other = logging.getLogger('httpx')\nother.info('quiet')\nother.warning('token %s', 'xoxb-1-2-3')"
    [entry] = entries(code)
    assert (entry["event"], entry["level"]) == (f"token {HIDDEN}", "warning")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("token xoxb-12-34-abcDEF", "xoxb-12-34-abcDEF"),
        ("token xoxe.xoxb-1-abc", "abc"),
        ("xapp-1-A0-99-deadbeef is wrong", "deadbeef"),
        ("postgresql://bot:sesame@db:5432/shop", "sesame"),
        ("GET /api/v2/token/refresh?app_secret=sesame&refresh_token=ROW_abc&x=1", "sesame"),
        ("?access_token=sesame", "sesame"),
        ("?refresh_token=ses.ame&x=1", "ses.ame"),
        ("user ana.silva+shop@mail.example.com is unknown", "ana.silva"),
        ("wss://wss-primary.slack.com/link/?ticket=1b2c-sesame&app_id=A1", "sesame"),
        ("POST https://hooks.slack.com/commands/T1/2/sesame", "sesame"),
        ("POST https://hooks.slack-gov.com/commands/T1/2/sesame", "sesame"),
        ("header x-tts-access-token: ROW_Fw7jSw0000000abcdefghijkl", "Fw7jSw"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_wherever_it_stands(text: str, secret: str) -> None:
    places: list[Any] = [text, [text], {"inner": {"text": (text,)}}, RuntimeError(text)]
    for value in places:
        shown = hide_secrets(None, "info", {"event": "x", "value": value})
        assert secret not in repr(shown)
        assert HIDDEN in repr(shown)


def test_ordinary_values_stay_as_they_are() -> None:
    entry = {"event": "synced", "count": 3, "share": 0.5, "ok": True, "none": None, "url": "https://example.com/a?b=1"}
    assert hide_secrets(None, "info", dict(entry)) == entry


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_trace_of_an_error_has_no_secret(form: str) -> None:
    code = "try:\n    raise RuntimeError('xoxb-1-sesame')\nexcept RuntimeError:\n    log.exception('failed')"
    shown = logged(form, code)
    assert "RuntimeError" in shown
    assert "sesame" not in shown.replace("raise RuntimeError('xoxb-1-sesame')", "")
    assert "UserWarning" not in shown


def test_text_is_for_people() -> None:
    shown = logged("text", "log.info('posted', key='a')")
    assert "posted" in shown
    assert not shown.startswith("{")
    assert logged("auto", "log.info('posted')").startswith("{"), "a pipe is no terminal"


def test_the_engine_logs_the_same_way() -> None:
    code = "from dbos._logger import dbos_logger, init_logger\ninit_logger()\ndbos_logger.error('token xoxb-1-2-3')"
    [entry] = entries(code)
    assert (entry["event"], entry["level"]) == (f"token {HIDDEN}", "error")


def test_the_sdk_writes_no_request_out_that_nobody_reads() -> None:
    code = """
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
import asyncio
async def main():
    web = AsyncWebClient("t")
    for client in (web._logger, AsyncWebhookClient("http://127.0.0.1").logger, SocketModeClient("xapp-1").logger):
        log.info("level", of=client.name, it=client.level)
asyncio.run(main())
"""
    levels = {entry["of"]: entry["it"] for entry in entries(code) if entry["event"] == "level"}
    assert len(levels) == 3
    assert all(level > logging.DEBUG for level in levels.values())
