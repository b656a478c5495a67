"""``shopwatch run`` that ends with whoever started it: standard input is a pipe that only the demonstration holds open.

The end of the pipe comes however the demonstration ends, a kill that lets it say nothing included, on every system.
"""

import os
import runpy
import signal
import sys
import threading

ORDERLY_SECONDS = 5.0
"""How long it may take to stop in good order; whom it would answer is gone."""


def main() -> None:
    threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    sys.argv = ["shopwatch", "run"]
    runpy.run_module("bot", run_name="__main__")


def _end_with_the_pipe() -> None:
    # Not through sys.stdin: a thread that waits in there when Python ends takes it down with a fatal error.
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(ORDERLY_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
