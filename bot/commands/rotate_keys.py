"""``shopwatch rotate-keys``: everything that is encrypted, under the newest key."""

from bot.commands.parts import opened, prepared
from bot.commands.terminal import say
from bot.messages.words import count
from bot.settings import Settings, put_key_first
from storage.database import Database
from storage.rotation import Rotated, rotate, unfinished
from storage.types import Keys

BEFORE_IN_FILE = (
    "The keys stand in {}, the newest first. A bot that runs has taken it up. The older ones are needed for backups of "
    "before today only: once you keep none, remove their lines."
)
BEFORE_IN_VARIABLE = (
    "When every process runs with these SHOPWATCH_ENCRYPTION_KEYS, the first alone is needed. Keep the others for as "
    "long as you keep backups of before today."
)
ONE_KEY = (
    "SHOPWATCH_ENCRYPTION_KEYS has one key, and everything is under it. To change it, put a new one in front "
    "(Fernet.generate_key() makes one), restart every process with both, and run this again."
)


def rotate_keys() -> int:
    """1 when a secret can be read with none of the keys, else 0."""
    settings = prepared()
    with opened(settings) as db:
        keys = _keys(settings, db)
        done = rotate(db, keys)
    say(f"{count(done.anew, 'secret')} encrypted anew, {done.already} had the newest key already.")
    if done.unreadable:
        say(_lost(done))
        return 1
    if settings.key_file:
        say(BEFORE_IN_FILE.format(settings.key_file))
    else:
        say(BEFORE_IN_VARIABLE if len(keys) > 1 else ONE_KEY)
    return 0


def _keys(settings: Settings, db: Database) -> list[str]:
    """Those to go by. Where they stand in our file a new one is made, unless the last change was broken off."""
    keys = settings.keys()
    if settings.key_file and not (len(keys) > 1 and unfinished(db, keys[0])):
        keys = put_key_first(settings.key_file)
        Keys.use(keys, settings.key_file)
    return keys


def _lost(done: Rotated) -> str:
    return (
        f"{count(done.unreadable, 'secret')} can be read with none of the keys and stayed as they were. Put the key "
        "that they were written with behind the others, or let the sellers authorise again: shopwatch connect."
    )
