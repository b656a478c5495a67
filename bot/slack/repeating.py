"""Making a call again that did not come through: a little later, or as late as Slack asks."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.slack.classify import CALL_ERRORS, classify
from bot.slack.errors import RateLimited, SlackFailure

PAUSES = (1.0, 3.0)
"""Seconds before the second try and before the third, which is the last."""
LONGEST = 300.0
"""What Slack puts off for longer is given up: whoever waited for it has gone."""

Call = Callable[[], Awaitable[object]]


async def repeated(call: Call, may_repeat: Callable[[SlackFailure], bool]) -> None:
    """Makes ``call`` until it succeeds, three times at most. Raises the `SlackFailure` after which it gave up.

    ``call`` goes through a client without repeats of its own.
    """
    for pause in PAUSES:
        try:
            await _classified(call)
        except SlackFailure as failure:
            wait = failure.retry_after if isinstance(failure, RateLimited) else pause
            if wait > LONGEST or not may_repeat(failure):
                raise
        else:
            return
        await asyncio.sleep(wait)
    await _classified(call)


async def _classified(call: Call) -> None:
    try:
        await call()
    except CALL_ERRORS as error:
        raise classify(error) from error
