"""Whether the bot can do its work: the database and the engine, asked as the bot itself would."""

import asyncio

from sqlalchemy import text
from sqlalchemy.orm import Session

from jobs.engine import Engine
from storage.database import Database

PATIENCE_SECONDS = 2.0


async def problems(db: Database, engine: Engine) -> list[str]:
    """What does not answer; empty when all is well."""
    found = []
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await db.read(_answers)
    except Exception as error:
        found.append(f"database: {type(error).__name__}")
    if await work_waiting(engine) is None:
        found.append("engine: it does not answer")
    return found


async def work_waiting(engine: Engine) -> int | None:
    """The pieces of work that wait for room; None when the engine does not answer."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await engine.waiting()
    except Exception:
        return None


def _answers(session: Session) -> None:
    session.execute(text("SELECT 1"))
