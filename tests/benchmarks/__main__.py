"""``make bench``: prints one line a figure; ``python -m tests.benchmarks [NAME …] [--quick]`` for some of them."""

import argparse
import os
import platform
import sys

from tests.benchmarks.answer import answer
from tests.benchmarks.digests import digests
from tests.benchmarks.figure import Benchmark
from tests.benchmarks.history import history
from tests.benchmarks.ladders import ladders
from tests.benchmarks.orders import orders
from tests.benchmarks.start import start
from tests.benchmarks.sync import sync
from tests.benchmarks.webhooks import webhooks

BENCHMARKS: dict[str, Benchmark] = {
    "answer": answer,
    "history": history,
    "sync": sync,
    "digests": digests,
    "ladders": ladders,
    "start": start,
    "webhooks": webhooks,
    "orders": orders,
}


def main() -> int:
    """Exit code 1 when a goal is missed, except in a quick run, whose figures mean nothing."""
    wanted = _arguments()
    load = os.getloadavg()[0]
    say(f"# {platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}")
    missed = 0
    for name in wanted.names or BENCHMARKS:
        for figure in BENCHMARKS[name](wanted.quick):
            say(figure.line())
            missed += figure.reached is False
    return 1 if missed and not wanted.quick else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHMARKS, []], help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
