"""``shopwatch run``: the bot, until it is told to stop."""

import asyncio
import signal
from contextlib import suppress

from bot.app import running
from bot.commands.parts import prepared
from bot.settings import Settings


def run() -> None:
    """Raises SettingsError or SeatTaken; an interruption or SIGTERM ends it in good order."""
    asyncio.run(_until_stopped(prepared(quiet=False)))


async def _until_stopped(settings: Settings) -> None:
    """A signal cancels the work wherever it is, start-up included; what was opened closes on the way out."""
    work = asyncio.create_task(_work(settings))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, work.cancel)
    with suppress(asyncio.CancelledError):
        await work


async def _work(settings: Settings) -> None:
    async with running(settings):
        await asyncio.Event().wait()
