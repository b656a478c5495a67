"""``shopwatch demo``: the playground and the bot together."""

from bot.playground.demo.run import run_demo


def demo(port: int, check: bool) -> int:
    """Until interrupted, or with ``check`` until everything was verified; the exit code."""
    return run_demo(port, once=check)
