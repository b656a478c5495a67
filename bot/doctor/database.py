"""The database: there, writable, of this version, and readable with the keys at hand."""

import os
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import String, false, select, type_coerce, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.doctor.result import Health, Result, failed, ok, warning
from bot.doctor.settings import existing_keys
from bot.doctor.words import database_trouble
from bot.settings import KEY_FILE, Settings
from storage import migrate
from storage.database import Database
from storage.tables.authorisations import AuthorisationRow
from storage.tables.shops import ShopRow
from storage.types import Keys

MIGRATE = "Run: shopwatch migrate"
UNREACHABLE = "Check DATABASE_URL, that the server runs, and that this machine and user may connect."
READ_ONLY = "Give the database's user the right to write, or the folder and file of a SQLite database to this user."
LOST = (
    "Put the key that the secrets were written with behind the others in SHOPWATCH_ENCRYPTION_KEYS (or its file "
    f"{KEY_FILE} back into the data folder). If it is lost: authorise the TikTok app again and set the new tokens."
)


async def look_at_database(settings: Settings) -> tuple[list[Result], Database | None]:
    """What was found, and the database if the other checks can read it. Creates and migrates nothing."""
    url = make_url(settings.database)
    if path := _missing_file(url):
        return [_not_created(path)], None
    db = Database(settings.database)
    try:
        found = await _look(settings, db)
    except SQLAlchemyError as error:
        found = [failed("database", f"{shown(url)}: {database_trouble(error)}", UNREACHABLE)]
    if any(one.health is not Health.OK for one in found[:1]):
        db.close()
        return found, None
    return found, db


def shown(url: URL) -> str:
    """The address without the password."""
    return url.render_as_string(hide_password=True)


async def _look(settings: Settings, db: Database) -> list[Result]:
    scripts = ScriptDirectory(str(Path(migrate.__file__).with_name("migrations")))
    wanted, present = set(scripts.get_heads()), await db.read(_revisions)
    if wanted != present:
        known = {script.revision for script in scripts.walk_revisions()}
        if present - known:
            return [failed("database", "was made by a newer Shopwatch than this one", "Update Shopwatch.")]
        return [failed("database", "has not the tables of this version", MIGRATE)]
    found = [ok("database", f"{shown(make_url(settings.database))} answers and has the tables of this version")]
    return [*found, await _writable(db), await _readable(settings, db)]


def _revisions(session: Session) -> set[str]:
    return set(MigrationContext.configure(session.connection()).get_current_heads())


async def _writable(db: Database) -> Result:
    try:
        await db.write(_touch)
    except SQLAlchemyError as error:
        return failed("database, writing", database_trouble(error), READ_ONLY)
    return ok("database, writing", "is allowed")


def _touch(session: Session) -> None:
    """A change of no row asks for the same rights and locks as a real one."""
    session.execute(update(ShopRow).where(false()).values(name=ShopRow.name))


async def _readable(settings: Settings, db: Database) -> Result:
    secrets = await db.read(_secrets)
    keys = existing_keys(settings)
    if keys is None:
        if secrets:
            return failed("encryption keys", f"there are none, and {len(secrets)} stored secrets need them", LOST)
        return ok("encryption keys", "one is made at the first start")
    Keys.use(keys)
    lost = sum(not _opens(MultiFernet([Fernet(key) for key in keys]), secret) for secret in secrets)
    if lost:
        return failed("encryption keys", f"{lost} of {len(secrets)} stored secrets cannot be read with them", LOST)
    return ok("encryption keys", f"read all {len(secrets)} stored secrets")


def _secrets(session: Session) -> list[str]:
    columns = (ShopRow.cipher, AuthorisationRow.access_token, AuthorisationRow.refresh_token)
    raw = (type_coerce(column, String) for column in columns)
    return [secret for column in raw for secret in session.execute(select(column)).scalars() if secret]


def _opens(fernet: MultiFernet, secret: str) -> bool:
    try:
        fernet.decrypt(secret.encode())
    except InvalidToken:
        return False
    return True


def _missing_file(url: URL) -> Path | None:
    """Connecting to a SQLite database makes its file: a doctor must not."""
    if url.get_backend_name() != "sqlite" or not url.database or Path(url.database).exists():
        return None
    return Path(url.database)


def _not_created(path: Path) -> Result:
    if os.access(path.parent, os.W_OK | os.X_OK):
        return warning("database", f"{path} is not there yet", f"{MIGRATE} (shopwatch run does so by itself)")
    return failed("database", f"{path} is not there, and its folder is missing or not writable", READ_ONLY)
