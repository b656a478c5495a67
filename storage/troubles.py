"""The auditor's memory: what is amiss, since when, who was told, and when it was over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.domain.audit import Kind, KnownTrouble, Trouble, worth_telling
from storage.edits import touch
from storage.tables.audit import TroubleRow
from storage.upsert import insert_new, rows_changed


@dataclass(frozen=True, slots=True)
class Found:
    """What an audit made of the memory: all that is open, and those of which somebody is to be told now."""

    open: list[KnownTrouble]
    to_tell: list[KnownTrouble]


def subject(trouble_id: int) -> str:
    """The name under which messages show a trouble live."""
    return f"trouble:{trouble_id}"


def remember(session: Session, found: Iterable[Trouble], now: datetime) -> Found:
    """Brings the memory in line with what an audit found. Of several processes that find the same, one is to tell."""
    by_key = {trouble.key: trouble for trouble in found}
    for row in _open_rows(session):
        if row.key not in by_key:
            _end(session, row, now)
    for trouble in by_key.values():
        insert_new(session, TroubleRow, _row(trouble, now))
    session.expire_all()
    rows = [row for row in _open_rows(session) if row.key in by_key]
    for row in rows:
        _refresh(session, row, by_key[row.key])
    to_tell = [row.id for row in rows if row.told_at is None and worth_telling(Kind(row.kind), row.since, now)]
    won = {trouble_id for trouble_id in to_tell if _take(session, trouble_id, now)}
    session.expire_all()
    known = open_troubles(session)
    return Found(known, [one for one in known if one.id in won])


def open_troubles(session: Session) -> list[KnownTrouble]:
    """What is amiss now, the longest lasting first."""
    return [_known(row) for row in _open_rows(session)]


def troubles_by_id(session: Session, ids: Sequence[int]) -> list[KnownTrouble]:
    rows = session.execute(select(TroubleRow).where(TroubleRow.id.in_(ids)).order_by(TroubleRow.since, TroubleRow.id))
    return [_known(row) for row in rows.scalars()]


def _open_rows(session: Session) -> list[TroubleRow]:
    wanted = select(TroubleRow).where(TroubleRow.over_at.is_(None)).order_by(TroubleRow.since, TroubleRow.id)
    return list(session.execute(wanted).scalars())


def _end(session: Session, row: TroubleRow, now: datetime) -> None:
    """What nobody was told of leaves no trace; a message about the others says that it is over."""
    if row.told_at is None:
        rows_changed(session, delete(TroubleRow).where(TroubleRow.id == row.id, TroubleRow.told_at.is_(None)))
        return
    ended = update(TroubleRow).where(TroubleRow.id == row.id, TroubleRow.over_at.is_(None)).values(over_at=now)
    if rows_changed(session, ended):
        touch(session, subject(row.id))


def _refresh(session: Session, row: TroubleRow, trouble: Trouble) -> None:
    """More shops may be behind than at first, or another reason be known."""
    if (row.about, row.reason) == (trouble.about, trouble.reason):
        return
    row.about, row.reason = trouble.about, trouble.reason
    session.flush()
    touch(session, subject(row.id))


def _take(session: Session, trouble_id: int, now: datetime) -> bool:
    untold = TroubleRow.id == trouble_id, TroubleRow.told_at.is_(None)
    return rows_changed(session, update(TroubleRow).where(*untold).values(told_at=now)) == 1


def _row(trouble: Trouble, now: datetime) -> dict[str, object]:
    return {
        "key": trouble.key,
        "kind": trouble.kind,
        "about": trouble.about,
        "reason": trouble.reason,
        "channel": trouble.channel,
        "owner": trouble.owner,
        "since": trouble.since or now,
    }


def _known(row: TroubleRow) -> KnownTrouble:
    trouble = Trouble(Kind(row.kind), row.key, row.about, row.since, row.reason, row.channel, row.owner)
    return KnownTrouble(row.id, trouble, row.since, row.told_at is not None, row.over_at)
