"""Reasons in words that may be shown to anybody."""

from collections.abc import Iterable

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.logs import HIDDEN, SECRETS


def hidden(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` without anything that looks like a token, and without these ``secrets`` whatever they look like."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return SECRETS.sub(HIDDEN, text)


def database_trouble(error: SQLAlchemyError) -> str:
    """The driver's own first line: SQLAlchemy's text also has the statement and its parameters."""
    reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().partition("\n")[0]
    return hidden(f"the database does not work: {reason}")
