"""The benchmarks, in the small: that they run, and what they print."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"BENCH name=[\w.]+ value=\S+ unit=\S+ floor=\S+ ratio=\S+( goal=\S+ reached=(yes|no))?")


def test_it_prints_one_line_a_figure() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "start", "--quick"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)
    machine, *lines = ran.stdout.splitlines()
    assert ran.returncode == 0, ran.stderr
    assert machine.startswith("# ")
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    figures = dict(re.findall(r"name=(\S+) value=(\S+)", ran.stdout))
    assert {"start.ready", "start.memory_idle", "start.memory_with_shops"} == set(figures)
    assert all(float(value) > 0 for value in figures.values())
