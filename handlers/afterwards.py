"""Work that follows the acknowledgement: answers through a response URL, a Home tab drawn anew."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.slack.classify import classify
from bot.slack.errors import SlackFailure
from handlers.patience import FOLLOWING_UP, patience

log = structlog.get_logger(__name__)

_running: set[asyncio.Task[None]] = set()


def afterwards(work: Coroutine[Any, Any, object]) -> None:
    """Runs ``work`` beside the acknowledgement. It may be lost with the process, so it must be telling, not doing."""
    task = asyncio.ensure_future(_logged(work))
    _running.add(task)
    task.add_done_callback(_running.discard)


async def finish_answers(patience: timedelta) -> None:
    """Waits for what is being told now; what does not come to its end within ``patience`` is lost."""
    if _running:
        await asyncio.wait(_running, timeout=patience.total_seconds())


async def _logged(work: Coroutine[Any, Any, object]) -> None:
    try:
        with patience(FOLLOWING_UP):
            await work
    except (SlackApiError, SlackFailure) as error:
        failure = classify(error)
        log.error("answer_failed", reason=str(failure), what_to_do=failure.advice)
    except Exception:
        log.exception("answer_failed")
