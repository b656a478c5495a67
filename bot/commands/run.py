"""``shopwatch run``: the bot, until it is told to stop."""

import asyncio
import signal
from contextlib import suppress

from bot.app import running
from bot.commands.parts import prepared
from bot.commands.trouble import Trouble
from bot.doctor.slack import INSTALL, client_of
from bot.role import Role
from bot.settings import Settings
from bot.slack.classify import classify
from bot.slack.errors import Refusal
from bot.slack.identity import Identity, read_identity


def run(role: Role) -> None:
    """Raises SettingsError, SeatTaken or Trouble; an interruption or SIGTERM ends it in good order."""
    asyncio.run(_until_stopped(prepared(quiet=False), role))


async def _until_stopped(settings: Settings, role: Role) -> None:
    """A signal cancels the work wherever it is, start-up included; what was opened closes on the way out."""
    work = asyncio.create_task(_work(settings, role))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, work.cancel)
    with suppress(asyncio.CancelledError):
        await work


async def _work(settings: Settings, role: Role) -> None:
    identity = await _introduced(settings)
    async with running(settings, role, identity):
        await asyncio.Event().wait()


async def _introduced(settings: Settings) -> Identity:
    """Who Slack says the bot is; it may come back when it is out of reach. Raises Trouble when it refuses the token."""
    client = client_of(settings)
    if client is None:
        return Identity()
    try:
        return await read_identity(client)
    except Exception as error:
        failure = classify(error)
        if isinstance(failure, Refusal):
            raise Trouble(f"SLACK_BOT_TOKEN: Slack refuses it ({failure}). {INSTALL}") from None
        return Identity()
