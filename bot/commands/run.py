"""``shopwatch run``: the bot, until it is told to stop."""

import asyncio
import signal
from contextlib import suppress

from bot.app import running
from bot.commands.parts import prepared
from bot.commands.trouble import Trouble
from bot.doctor.slack import INSTALL, OPEN_SOCKETS, client_of
from bot.role import Role
from bot.settings import Settings
from bot.slack.classify import classify
from bot.slack.errors import Refusal


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
    await _check_tokens(settings, role)
    async with running(settings, role):
        await asyncio.Event().wait()


async def _check_tokens(settings: Settings, role: Role) -> None:
    """Slack's SDK would try a wrong token for ever. A Slack that is out of reach may come back, so that is let pass."""
    client = client_of(settings)
    if client is None:
        return
    tried = "SLACK_BOT_TOKEN", INSTALL
    try:
        await client.auth_test()
        if role.answers and settings.slack_app_token:
            tried = "SLACK_APP_TOKEN", OPEN_SOCKETS
            await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except Exception as error:
        failure = classify(error)
        if isinstance(failure, Refusal):
            variable, mend = tried
            raise Trouble(f"{variable}: Slack refuses it ({failure}). {mend}") from None
