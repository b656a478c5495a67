"""``shopwatch run``, as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from jobs.seat import take_seat

ROOT = Path(__file__).parents[2]

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts processes; none of them outlives the test, however that ends."""
    with ExitStack() as running:

        def begin(shell, **environment: str) -> subprocess.Popen[str]:
            known = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TIKTOK_"))}
            wanted = {**known, "PYTHONPATH": str(ROOT), "SHOPWATCH_PORT": "0", "SHOPWATCH_LOG_FORMAT": "json"}
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=shell.folder,
                env={**wanted, **shell.environment, **environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            running.enter_context(process)
            running.callback(process.kill)
            return process

        yield begin


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, _ = process.communicate(timeout=60)
    return process.returncode, out


def line_with(process: subprocess.Popen[str], words: str) -> str:
    """The next line with these words in it."""
    assert process.stdout is not None
    patience = threading.Timer(60, process.kill)
    patience.start()
    try:
        line = next((line for line in iter(process.stdout.readline, "") if words in line), "")
    finally:
        patience.cancel()
    assert line, f"{words} did not come"
    return line


def connected(shell) -> bool:
    address = shell.environment["SLACK_API_URL"].removesuffix("/api/")
    return bool(httpx.get(f"{address}/_playground/sockets").json()["connected"])


def until(process: subprocess.Popen[str], holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_it_connects_and_a_signal_ends_it_in_good_order(start: Start, with_slack, name: signal.Signals) -> None:
    process = start(with_slack)
    until(process, lambda: connected(with_slack))
    process.send_signal(name)
    code, out = ended(process)
    assert code == 0
    assert "Traceback" not in out
    assert "will be unused" not in out
    assert "will be ignored" not in out


def test_a_slack_that_is_out_of_reach_is_waited_for_with_a_line_a_try_and_a_signal_ends_that_too(
    start: Start, with_slack
) -> None:
    process = start(with_slack, SLACK_API_URL="http://127.0.0.1:1/api/")
    tried = line_with(process, "slack_out_of_reach")
    assert json.loads(tried) | {"reason": "", "timestamp": ""} == {
        "event": "slack_out_of_reach",
        "level": "warning",
        "next_try": "in 10 seconds",
        "reason": "",
        "timestamp": "",
        "what_to_do": json.loads(tried)["what_to_do"],
    }
    process.send_signal(signal.SIGTERM)
    code, rest = ended(process)
    assert code == 0
    assert "Traceback" not in rest


def test_a_start_opens_one_socket(start: Start, with_slack, workspace) -> None:
    """The method once had a limit of one call a minute."""
    workspace.faults.add("apps.connections.open", "error", skip=1)
    process = start(with_slack)
    until(process, lambda: connected(with_slack))
    process.send_signal(signal.SIGTERM)
    ended(process)
    assert [fault["skip"] for fault in workspace.faults.pending()] == [0]


def test_a_socket_that_slack_refuses_anew_is_told_in_a_line_a_try_with_what_to_do(
    start: Start, with_slack, workspace
) -> None:
    process = start(with_slack)
    until(process, lambda: connected(with_slack))
    workspace.faults.add("apps.connections.open", "error", error="not_allowed", times=100)
    address = with_slack.environment["SLACK_API_URL"].removesuffix("/api/")
    httpx.post(f"{address}/_playground/sockets", json={"do": "refresh"})
    first = line_with(process, "not_allowed")
    process.send_signal(signal.SIGTERM)
    code, rest = ended(process)
    assert code == 0
    told = [json.loads(line) for line in (first + rest).splitlines() if "not_allowed" in line]
    assert {line["event"] for line in told} == {"slack_out_of_reach"}
    assert told[0]["what_to_do"].startswith("Switch Socket Mode on in the app's settings")


@pytest.mark.parametrize("told", [0, 1])
def test_it_answers_whether_or_not_slack_told_who_it_is(start: Start, with_slack, workspace, told: int) -> None:
    """Slack tells so many times, then no more."""
    workspace.faults.add("auth.test", "status", status=503, skip=told, times=100)
    process = start(with_slack)
    until(process, lambda: connected(with_slack))
    address = with_slack.environment["SLACK_API_URL"].removesuffix("/api/")
    body = {"as": "U0MARIA", "channel": "C0SHOPOPS", "text": "/shop help"}
    assert httpx.post(f"{address}/page/command", json=body, timeout=30).json()["ok"]
    [said] = workspace.channels["C0SHOPOPS"].ephemerals.values()
    process.send_signal(signal.SIGTERM)
    ended(process)
    assert "`/shop sps [shop] [range]`" in str(said.blocks)
    [fault] = workspace.faults.pending()
    assert (told - fault["skip"]) + (100 - fault["times"]) == 1, "asked at the start, and not again"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN: is missing."),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN: Slack refuses it (invalid_auth)."),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN: Slack refuses it (invalid_auth)."),
        ({"SHOPWATCH_RULES": "nowhere.toml"}, "SHOPWATCH_RULES: nowhere.toml: "),
    ],
)
def test_what_keeps_it_from_starting_is_one_sentence(
    start: Start, with_slack, environment: dict[str, str], said: str
) -> None:
    code, out = ended(start(with_slack, **environment))
    assert code == 2
    assert said in out
    assert "Traceback" not in out


def test_a_second_one_on_the_same_sqlite_is_told_about_the_first(start: Start, with_slack) -> None:
    seat = take_seat(f"sqlite:///{with_slack.folder / 'data' / 'shopwatch.db'}")
    try:
        code, out = ended(start(with_slack))
    finally:
        seat.leave()
    assert code == 2
    assert "Another Shopwatch is running on this SQLite database." in out
