"""``shopwatch demo``: the playground and the bot together."""

from bot.commands.trouble import Trouble
from bot.playground.demo.run import run_demo


def demo(port: int, check: bool) -> int:
    """Until interrupted, or with ``check`` until everything was verified; the exit code."""
    try:
        return run_demo(port, once=check)
    except OSError as error:
        raise Trouble(f"--port: {port} cannot be used ({error.strerror or error}). Try another one.") from None
