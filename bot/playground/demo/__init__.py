"""The demonstration: playground and bot together, for somebody who has neither a Slack workspace nor a shop."""

from bot.playground.demo.run import run_demo

__all__ = ["run_demo"]
