"""From an exception to one sentence for the person at the shell, without secrets and without a traceback."""

from uuid import uuid4

import structlog
from aiohttp import ClientError
from alembic.util import CommandError
from cryptography.fernet import InvalidToken
from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from bot.commands.trouble import Trouble
from bot.doctor.words import database_trouble, hidden
from bot.logs import configure_logs
from bot.settings import SettingsError
from bot.slack.classify import classify
from bot.slack.errors import SlackFailure
from bot.tiktok.errors import TikTokError
from jobs.imports.errors import CannotImport
from jobs.seat import SeatTaken

TOO_NEW = "The database was made by a newer Shopwatch than this one. Update Shopwatch, or use another database."
KEYS_LOST = (
    "SHOPWATCH_ENCRYPTION_KEYS: none of the keys reads what is stored in the database. Put the key that it was "
    "written with behind the others."
)


def sentence_for(error: BaseException) -> str | None:
    """What is wrong and what to do; None for what no person at the shell can have caused."""
    if isinstance(error, Trouble | SettingsError | SeatTaken | CannotImport):
        return str(error)
    if isinstance(error, SlackClientError | SlackFailure | ClientError):
        failure = classify(error)
        return hidden(f"Slack: {failure}. {failure.advice}")
    if isinstance(error, TikTokError):
        return hidden(f"TikTok Shop: {error}. What to do: {error.advice}.")
    if isinstance(error, CommandError):
        return TOO_NEW
    if isinstance(error, InvalidToken):
        return KEYS_LOST
    if isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError:
        return f"DATABASE_URL: {database_trouble(error)}"
    if isinstance(error, OSError):
        return hidden(f"{error.filename or 'The system'}: {error.strerror or error}")
    return None


def unexpected(error: Exception) -> str:
    """A sentence with a short id, which the log has with the traceback."""
    error_id = uuid4().hex[:8]
    configure_logs("ERROR", "auto")
    structlog.get_logger(__name__).error("command_failed", error_id=error_id, exc_info=error)
    return f"Something went wrong that should not have ({type(error).__name__}). Its id in the log above is {error_id}."
