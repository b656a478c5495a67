"""5. Ten thousand ladders that wait: what they cost, and how late the ones that are due wake up."""

import asyncio
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bot.app import POLL
from bot.domain.business_hours import WorkingHours
from bot.domain.escalation import Change, IssueState
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner
from bot.domain.severities import Sev
from jobs.engine import Engine
from jobs.ladder import set_alarms
from storage.database import Database
from storage.escalation_rows import issue_by_id
from storage.partners import save_ladder, save_partner
from storage.tables.escalations import IssueEventRow, IssueRow
from tests.benchmarks.figure import Figure, quantile
from tests.benchmarks.house import house
from tests.benchmarks.processes import Process, until
from tests.benchmarks.stores import STORES

CHANNEL = "C0TOOLISSUES"
LEVELS = (Level("support desk", ("U0RAVI",)), Level("programme managers", ("U0LEE",)), Level("leads", ("U0ANA",)))
CPU_GOAL, MEMORY_GOAL, LAG_GOAL = 3.0, 40.0, 1.5


def ladders(quick: bool) -> Iterator[Figure]:
    waiting, waking, seconds = (50, 5, 3) if quick else (10_000, 200, 60)
    with house() as here:
        for store in STORES:
            url = here.stores.make(store)
            db = Database(url)
            with here.bot(url) as (_, process):
                time.sleep(seconds / 6)
                idle_cpu, idle_memory = _cpu(process, seconds / 2), process.megabytes
            db.write_now(_team)
            now = datetime.now(UTC)
            db.write_now(_issues, [now + timedelta(hours=6, seconds=n) for n in range(waiting)])
            asyncio.run(_park(db, url))
            with here.bot(url) as (_, process):
                time.sleep(seconds / 6)
                cpu, memory = _cpu(process, seconds), process.megabytes
                lags = _woken(db, url, waking, seconds)
            db.close()
            name = f"ladders.{store}"
            yield Figure(f"{name}.cpu", cpu, "%", CPU_GOAL, "<=1")
            yield Figure(f"{name}.cpu_above_idle", cpu - idle_cpu, "%")
            yield Figure(f"{name}.memory_above_idle", memory - idle_memory, "MB", MEMORY_GOAL, "<=1")
            yield Figure(f"{name}.wake_lag_p99", quantile(lags, 0.99), "s", LAG_GOAL, "<=1")


def _team(session: Session) -> None:
    save_partner(session, Partner("north", "Northwind", "Manila", WorkingHours("UTC"), CHANNEL))
    save_ladder(session, Ladder(LEVELS))


def _issues(session: Session, climb_at: list[datetime]) -> None:
    now = datetime.now(UTC)
    common = {
        "partner": "north",
        "channel": CHANNEL,
        "tool": "console",
        "title": "queue does not load",
        "what": "A spinner for the whole shift.",
        "sev": int(Sev.SEV2),
        "since": now,
        "workaround": "",
        "evidence": "",
        "reporter": "U0JO",
        "reporter_name": "Jo Reyes",
        "state": IssueState.NEW,
        "level": 1,
        "waiting": True,
        "waiting_since": now,
        "climbs": 0,
        "rung": 1,
        "opened_at": now,
        "respond_by": now + timedelta(hours=6),
    }
    rows = [{**common, "request_id": uuid.uuid4().hex, "climb_at": at} for at in climb_at]
    session.execute(insert(IssueRow), rows)


async def _park(db: Database, url: str, after: int = 0) -> None:
    """Parks a work for each issue, as whoever reports one does."""
    engine = Engine(url, None, POLL)
    await engine.open()
    try:
        ids = await db.read(lambda session: list(session.execute(select(IssueRow.id)).scalars()))
        for start in range(0, len(ids), 20):
            now = datetime.now(UTC)
            issues = [await db.read(issue_by_id, one) for one in ids[start : start + 20] if one > after]
            await asyncio.gather(*(set_alarms(engine, issue, now) for issue in issues))
    finally:
        await engine.finish()


def _cpu(process: Process, seconds: float) -> float:
    """Percent of a core."""
    before = process.cpu_seconds
    time.sleep(seconds)
    return 100 * (process.cpu_seconds - before) / seconds


def _woken(db: Database, url: str, number: int, seconds: float) -> list[float]:
    """How late each of some more rungs climbs, all due within ``seconds``, while the others wait. In seconds."""
    last = db.read_now(lambda session: session.execute(select(func.max(IssueRow.id))).scalar_one())
    first_due = datetime.now(UTC) + timedelta(seconds=5 + number / 20)
    db.write_now(_issues, [first_due + timedelta(seconds=seconds * n / number) for n in range(number)])
    due = db.read_now(
        lambda session: dict(session.execute(select(IssueRow.id, IssueRow.climb_at).where(IssueRow.id > last)).all())
    )
    asyncio.run(_park(db, url, after=last))
    climbed = select(IssueEventRow.issue_id, func.min(IssueEventRow.at)).where(IssueEventRow.issue_id > last)
    climbed = climbed.where(IssueEventRow.change == Change.CLIMBED).group_by(IssueEventRow.issue_id)

    def all_climbed() -> dict[int, datetime] | None:
        found = dict(db.read_now(lambda session: session.execute(climbed).all()))
        return found if len(found) == number else None

    at = until("all rungs", all_climbed, seconds + 120, 0.5)
    return [(at[issue] - due[issue]).total_seconds() for issue in at]
