"""``shopwatch doctor``: what is wrong, and how to mend it."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import typer

from bot.commands.terminal import say, table, terminal
from bot.doctor.examine import examine
from bot.doctor.result import Health, Result, failed
from bot.logs import configure_logs
from bot.settings import SettingsError, load_settings

SETTINGS_MEND = "Correct the variable in the environment or in .env."


def doctor(as_json: bool) -> int:
    """1 if anything failed, else 0."""
    configure_logs("CRITICAL", "auto")
    with terminal(error=True).status("Looking at settings, Slack, database and TikTok Shop"):
        found = _examined()
    if as_json:
        typer.echo(json.dumps([asdict(result) for result in found], indent=2, ensure_ascii=False))
    else:
        _tell(found)
    return 1 if any(result.health is Health.FAILED for result in found) else 0


def _examined() -> list[Result]:
    try:
        settings = load_settings()
    except SettingsError as error:
        return [failed("settings", line, SETTINGS_MEND) for line in str(error).splitlines()]
    return asyncio.run(examine(settings))


def _tell(found: Sequence[Result]) -> None:
    rows = [(result.health, result.check, result.says, result.mend) for result in found]
    terminal().print(table(("", "What", "Found", "How to mend it"), rows))
    count = Counter(result.health for result in found)
    say(f"{count[Health.OK]} ok, {count[Health.WARNING]} to look at, {count[Health.FAILED]} failed")
