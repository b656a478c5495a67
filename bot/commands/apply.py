"""``shopwatch apply``: makes the database say what a configuration file says."""

from pathlib import Path

from bot.commands.parts import opened, prepared, utc_now
from bot.commands.terminal import say
from bot.commands.trouble import Trouble
from bot.domain.configuration import Configuration, read_configuration
from bot.domain.configuration_changes import rendered
from bot.domain.configuration_problems import ConfigurationError
from storage.configuration import apply as make_so
from storage.configuration import plan


def apply(file: Path, dry_run: bool) -> None:
    """Raises Trouble with every problem of the file, each with its line and mend."""
    wanted, now = _read(file), utc_now()
    with opened(prepared()) as db:
        changes = db.read_now(plan, wanted, now) if dry_run else db.write_now(make_so, wanted, now)
    say(rendered(changes, done=not dry_run))
    if dry_run:
        say("Nothing was changed: this was a dry run.")


def _read(file: Path) -> Configuration:
    try:
        return read_configuration(file.read_text("utf-8"))
    except ConfigurationError as error:
        raise Trouble(f"{file} cannot be applied, and nothing was changed:\n{error}") from None
    except UnicodeDecodeError:
        raise Trouble(f"{file}: is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise Trouble(f"{file}: cannot be read: {error.strerror}") from None
