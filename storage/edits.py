"""What messages show live, and bringing them up to date when that changes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Update, bindparam, or_, select, update
from sqlalchemy.orm import Session

from storage.deliveries import LONGEST_PAUSE
from storage.tables.deliveries import DeliveryRow, SubjectRow
from storage.upsert import insert_new, rows_changed


def touch(session: Session, subject: str) -> None:
    """Every message that shows ``subject`` is to be brought up to date."""
    keys = select(SubjectRow.delivery_key).where(SubjectRow.subject == subject)
    statement = update(DeliveryRow).where(DeliveryRow.key.in_(keys)).values(wanted=DeliveryRow.wanted + 1)
    rows_changed(session, statement)


def touch_delivery(session: Session, key: str) -> None:
    """One message is to be brought up to date."""
    rows_changed(session, _of(key).values(wanted=DeliveryRow.wanted + 1))


_DUE = (
    select(DeliveryRow)
    .where(or_(DeliveryRow.edit_after <= bindparam("now"), DeliveryRow.edit_after > bindparam("too_late")))
    .where(DeliveryRow.wanted > DeliveryRow.done)
    .order_by(DeliveryRow.edit_after)
    .limit(bindparam("most"))
)
"""Built once: it is asked every second."""


def edits_due(session: Session, now: datetime, limit: int = 100) -> list[DeliveryRow]:
    """The messages that are to be edited now."""
    wanted = {"now": now, "too_late": now + LONGEST_PAUSE, "most": limit}
    return list(session.execute(_DUE, wanted).scalars())


def claim_edit(session: Session, row: DeliveryRow, lease_ends: datetime) -> bool:
    """Takes the right to edit a message until ``lease_ends``."""
    due = DeliveryRow.edit_after == row.edit_after, DeliveryRow.wanted > DeliveryRow.done
    return rows_changed(session, _of(row.key).where(*due).values(edit_after=lease_ends)) == 1


def edited(session: Session, key: str, shown: int, payload: dict[str, Any], again_after: datetime) -> None:
    """The message shows the state counted as ``shown``."""
    rows_changed(session, _of(key).values(done=shown, payload=payload, edit_after=again_after))


def edit_later(session: Session, key: str, after: datetime | None) -> None:
    """Tries the edit again ``after``; None: never (the message is gone or not ours)."""
    rows_changed(session, _of(key).values(edit_after=after))


def add_subjects(session: Session, key: str, subjects: Iterable[str]) -> None:
    """A message shows more things than at first."""
    for subject in subjects:
        insert_new(session, SubjectRow, {"subject": subject, "delivery_key": key})


def subjects_of(session: Session, key: str) -> list[str]:
    return list(session.execute(select(SubjectRow.subject).where(SubjectRow.delivery_key == key)).scalars())


def deliveries_showing(session: Session, subject: str) -> list[DeliveryRow]:
    """The posted messages that show ``subject``, the newest first."""
    shown = select(DeliveryRow).join(SubjectRow, SubjectRow.delivery_key == DeliveryRow.key)
    shown = shown.where(SubjectRow.subject == subject, DeliveryRow.ts.is_not(None))
    return list(session.execute(shown.order_by(DeliveryRow.posted_at.desc())).scalars())


def _of(key: str) -> Update:
    return update(DeliveryRow).where(DeliveryRow.key == key)
