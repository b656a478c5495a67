"""The benchmarks, in the small: that they run, and what they print."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"BENCH name=[\w.]+ value=\S+ unit=\S+ floor=\S+ ratio=\S+( goal=\S+ reached=(yes|no))?")


def run(*names: str) -> dict[str, tuple[float, str]]:
    """The figures, each with its floor."""
    command = [sys.executable, "-m", "tests.benchmarks", *names, "--quick"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)
    machine, *lines = ran.stdout.splitlines()
    assert ran.returncode == 0, ran.stderr
    assert machine.startswith("# ")
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    figures = re.findall(r"name=(\S+) value=(\S+) unit=\S+ floor=(\S+)", ran.stdout)
    return {name: (float(value), floor) for name, value, floor in figures}


def test_it_prints_one_line_a_figure() -> None:
    figures = run("start")
    assert {"start.ready", "start.memory_idle", "start.memory_with_shops"} == set(figures)
    assert all(value > 0 for value, _ in figures.values())


def test_no_webhook_is_lost_through_a_kill_and_no_order_of_a_day() -> None:
    figures = run("webhooks", "orders")
    kept, answered = figures["webhooks.sqlite.kept_through_a_kill"]
    assert kept == float(answered) > 0
    assert figures["webhooks.sqlite.accepted"][0] > 0
    assert figures["orders.sqlite.orders_a_second"][0] > 0
