"""What came by webhook and what was refused, counted by day: few rows however many webhooks there are."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.domain.webhooks import EVENT_TYPES, Heard
from storage.tables.webhooks import WebhookDayRow, WebhookRow

REFUSED = "refused:"
LEFT = WebhookRow.next_at.is_(None), WebhookRow.done_at.is_(None)
SHOWN = timedelta(days=7)
"""How far back ``/shop status`` looks."""


def count_webhooks(session: Session, counts: Mapping[str, int], now: datetime) -> None:
    """Adds to the counts of the day: by the number of a type, or by ``refused:`` and why."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(WebhookDayRow)
    added = statement.on_conflict_do_update(
        index_elements=["day", "what"],
        set_={
            "count": WebhookDayRow.count + statement.excluded["count"],
            "last_at": case(
                (statement.excluded["last_at"] > WebhookDayRow.last_at, statement.excluded["last_at"]),
                else_=WebhookDayRow.last_at,
            ),
        },
    )
    day = now.astimezone(UTC).date()
    # Always in the same order: two processes that count the same must not wait for each other.
    rows = [{"day": day, "what": what, "count": number, "last_at": now} for what, number in sorted(counts.items())]
    session.connection().execute(added, rows)


def waiting_webhooks() -> Select[int]:
    """Counts those that are not worked yet."""
    return select(func.count()).select_from(WebhookRow).where(WebhookRow.next_at.is_not(None))


def left_webhooks() -> Select[int]:
    """Counts those that were tried to the end."""
    return select(func.count()).select_from(WebhookRow).where(*LEFT)


def last_by_type(session: Session) -> dict[int, datetime]:
    """When a webhook of each type last came."""
    row = WebhookDayRow
    wanted = select(row.what, func.max(row.last_at)).where(row.what.not_like(f"{REFUSED}%")).group_by(row.what)
    return {int(what): at for what, at in session.execute(wanted)}


def heard(session: Session, now: datetime) -> Heard:
    """How it is with the webhooks: a few reads of small tables and partial indexes."""
    row = WebhookDayRow
    since = (now - SHOWN).astimezone(UTC).date()
    counts = session.execute(select(row.what, func.sum(row.count)).where(row.day >= since).group_by(row.what)).all()
    unknown = [(int(what), n) for what, n in counts if not what.startswith(REFUSED) and int(what) not in EVENT_TYPES]
    example = select(WebhookRow.error).where(*LEFT).order_by(WebhookRow.received_at.desc()).limit(1)
    return Heard(
        last=max(last_by_type(session).values(), default=None),
        waiting=session.execute(waiting_webhooks()).scalar_one(),
        left=session.execute(left_webhooks()).scalar_one(),
        example=session.execute(example).scalar_one_or_none() or "",
        refused=sum(number for what, number in counts if what.startswith(REFUSED)),
        unknown=tuple(sorted(unknown)),
    )
