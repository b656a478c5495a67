"""Messages that are to be, or were, in a channel: intents, claims and outcomes."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import Select, Table, Update, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased, defer

from storage.tables.deliveries import DeliveryRow, SubjectRow
from storage.types import UtcTime
from storage.upsert import insert_new, rows_changed

LONGEST_PAUSE = timedelta(hours=1)
"""No pause after a try is longer: where one seems to be, the clock was set back since."""

A_FEW = 10
"""Messages of one channel in one look at the outbox: at Slack's pace, ten seconds' worth."""


MOST = 200
"""Messages of one look at the outbox."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A message that is to be posted once. ``parent`` is the key of the message in whose thread it goes.

    ``priority`` 0 goes before 1. ``subjects`` are the things it shows live (``risk:17``). It is posted ``not_before``.
    """

    key: str
    kind: str
    channel: str
    payload: dict[str, Any]
    due_at: datetime
    parent: str | None = None
    broadcast: bool = False
    priority: int = 1
    subscription_id: int | None = None
    subjects: tuple[str, ...] = ()
    not_before: datetime | None = None


def intend(session: Session, intent: Intent, now: datetime) -> bool:
    """Keeps an intent; False when one with its key is there already (nothing changes then)."""
    payload = json.dumps(intent.payload, sort_keys=True, ensure_ascii=False)
    row = {
        "key": intent.key,
        "kind": intent.kind,
        "channel": intent.channel,
        "priority": intent.priority,
        "parent": intent.parent,
        "broadcast": intent.broadcast,
        "payload": intent.payload,
        "payload_hash": hashlib.sha256(payload.encode()).hexdigest(),
        "subscription_id": intent.subscription_id,
        "due_at": intent.due_at,
        "created_at": now,
        "not_before": intent.not_before or now,
        "attempts": 0,
        "wanted": 0,
        "done": 0,
    }
    if not insert_new(session, DeliveryRow, row):
        return False
    session.add_all(SubjectRow(subject=subject, delivery_key=intent.key) for subject in set(intent.subjects))
    return True


def intend_again(session: Session, key: str, now: datetime) -> bool:
    """A message that was refused, or was not needed, is to be posted after all; False when it is no such message."""
    row = DeliveryRow
    refused = row.key == key, row.refusal.is_not(None), row.ts.is_(None)
    anew = {"refusal": None, "attempted_at": None, "due_at": now, "created_at": now, "not_before": now}
    return rows_changed(session, update(row).where(*refused).values(anew)) == 1


def delivery(session: Session, key: str) -> DeliveryRow | None:
    return session.get(DeliveryRow, key, populate_existing=True)


_PARENT = aliased(DeliveryRow)
_THREADS = (
    select(DeliveryRow.key, _PARENT.ts)
    .join(_PARENT, DeliveryRow.parent == _PARENT.key)
    .where(DeliveryRow.key.in_(bindparam("keys", expanding=True)), _PARENT.ts.is_not(None))
)


def threads(session: Session, keys: Collection[str]) -> dict[str, str]:
    """Slack's ids of the messages in whose threads these replies go, by the replies' keys."""
    if not keys:
        return {}
    return {key: ts for key, ts in session.execute(_THREADS, {"keys": list(keys)}) if ts}


def delivery_at(session: Session, channel: str, ts: str) -> DeliveryRow | None:
    """The message that is in ``channel`` under ``ts``, if it is one of ours."""
    wanted = select(DeliveryRow).where(DeliveryRow.ts == ts, DeliveryRow.posted_in == channel)
    return session.execute(wanted.limit(1)).scalar_one_or_none()


def _open() -> Select[DeliveryRow]:
    row, parent, now = DeliveryRow, aliased(DeliveryRow), bindparam("now", type_=UtcTime)
    its_time_has_come = or_(
        row.not_before <= now,
        row.not_before == row.created_at,  # none was set
        (row.attempts > 0) & (row.not_before > bindparam("too_late", type_=UtcTime)),  # the clock was set back since
    )
    free = row.attempted_at.is_(None) & its_time_has_come
    in_order = row.priority, row.created_at, row.key
    ready = (
        select(row.key, func.row_number().over(partition_by=row.channel, order_by=in_order).label("place"))
        .outerjoin(parent, row.parent == parent.key)
        .where(row.posted_at.is_(None), row.refusal.is_(None))
        .where(free | row.key.in_(bindparam("settled", expanding=True)))
        .where(parent.key.is_(None) | parent.ts.is_not(None) | parent.refusal.is_not(None))
        .where(row.channel.not_in(bindparam("paused", expanding=True)))
        .subquery()
    )
    first = select(row).options(defer(row.payload, raiseload=True)).join(ready, ready.c.key == row.key)
    return first.where(ready.c.place <= A_FEW).order_by(*in_order).limit(bindparam("most"))


_OPEN = _open()
"""Built once: it is asked every second."""


def open_deliveries(
    session: Session,
    now: datetime,
    settled: Collection[str] = (),
    paused: Collection[str] = (),
) -> list[DeliveryRow]:
    """Messages that may be posted now, the urgent first; a reply waits until its parent is in the channel.

    Of those that were claimed already only the ``settled`` ones, whose outcome may be looked for. A reply whose parent
    is so old that it was forgotten is posted by itself. It gives a few of each channel, and none of those ``paused``:
    what is urgent overtakes a long queue, and a channel that has one holds up no other. Their payloads are left out:
    what leaves is read again when it is claimed.
    """
    wanted = {
        "now": now,
        "too_late": now + LONGEST_PAUSE,
        "settled": list(settled),
        "paused": list(paused),
        "most": MOST,
    }
    return list(session.execute(_OPEN, wanted).scalars())


def waiting(session: Session, subscription_id: int, priority: int, limit: int) -> int:
    """How many messages of a subscription are still to be posted; ``limit`` stands for more."""
    wanted = select(DeliveryRow.key).where(
        DeliveryRow.posted_at.is_(None),
        DeliveryRow.refusal.is_(None),
        DeliveryRow.subscription_id == subscription_id,
        DeliveryRow.priority == priority,
    )
    return len(session.execute(wanted.limit(limit)).all())


_CLAIMED = select(DeliveryRow.key, DeliveryRow.attempted_at).where(
    DeliveryRow.attempted_at.is_not(None), DeliveryRow.posted_at.is_(None), DeliveryRow.refusal.is_(None)
)


def claims(session: Session) -> list[tuple[str, datetime]]:
    """What was claimed, with when, and has no outcome (yet)."""
    return [(key, attempted_at) for key, attempted_at in session.execute(_CLAIMED) if attempted_at]


_UNHELD = select(DeliveryRow.key).where(DeliveryRow.key.in_(bindparam("keys", expanding=True)))
_CLAIM = (
    update(DeliveryRow)
    .where(DeliveryRow.key.in_(_UNHELD.with_for_update(skip_locked=True)))
    # Neither posted nor refused, in a form for which SQLite has no index: it would read all that is open by it.
    .where(func.coalesce(DeliveryRow.ts, DeliveryRow.refusal).is_(None))
    .where(DeliveryRow.attempted_at.is_not_distinct_from(bindparam("attempted_before")))
    .values(attempted_at=bindparam("now"), attempts=DeliveryRow.attempts + 1)
    .returning(DeliveryRow)
    .execution_options(synchronize_session=False, populate_existing=True)
)


def claim(session: Session, wanted: Mapping[str, datetime | None], now: datetime) -> dict[str, DeliveryRow]:
    """Takes the right to post some messages once, each by its key with its last attempt, and gives them by key.

    Those are left out that somebody has taken since that attempt, or holds at the moment.
    """
    keys: dict[datetime | None, list[str]] = {}
    for key, attempted_before in wanted.items():
        keys.setdefault(attempted_before, []).append(key)
    claimed = (
        session.execute(_CLAIM, {"keys": some, "attempted_before": before, "now": now}).scalars()
        for before, some in keys.items()
    )
    return {row.key: row for rows in claimed for row in rows}


def release(session: Session, key: str, claimed_at: datetime, not_before: datetime) -> None:
    """It was certainly not posted under the claim of ``claimed_at``: it may be tried again from ``not_before`` on.

    Another claim stands: whoever was suspended for long must not give away what somebody else is posting by now.
    """
    mine = DeliveryRow.attempted_at == claimed_at
    rows_changed(session, _of(key).where(mine).values(attempted_at=None, not_before=not_before))


@dataclass(frozen=True, slots=True)
class Posted:
    """That the message ``key`` is in ``channel`` under ``ts`` since ``at``."""

    key: str
    channel: str
    ts: str
    at: datetime


_ROWS = cast(Table, DeliveryRow.__table__)
_POSTED = (
    update(_ROWS)
    .where(_ROWS.c.key == bindparam("its_key"))
    .values(ts=bindparam("its_ts"), posted_in=bindparam("its_channel"))
    .values(posted_at=bindparam("now"), edit_after=bindparam("now"))
)


def posted(session: Session, outcomes: Iterable[Posted]) -> None:
    """The messages are in their channels as they were claimed. What changed meanwhile is edited in."""
    # In the order of their keys, so that two processes do not wait for each other.
    rows = [
        {"its_key": one.key, "its_channel": one.channel, "its_ts": one.ts, "now": one.at}
        for one in sorted(outcomes, key=attrgetter("key"))
    ]
    session.connection().execute(_POSTED, rows)


def refused(session: Session, key: str, reason: str) -> bool:
    """It will never be posted, for ``reason``; False when it is posted or refused already."""
    undecided = DeliveryRow.ts.is_(None), DeliveryRow.refusal.is_(None)
    return rows_changed(session, _of(key).where(*undecided).values(refusal=reason)) == 1


def withdraw(session: Session, subscription_id: int, reason: str) -> list[datetime]:
    """What a subscription still has to post, and nobody has begun to, will not be posted; when that was due."""
    waiting = DeliveryRow.posted_at.is_(None), DeliveryRow.refusal.is_(None), DeliveryRow.attempted_at.is_(None)
    gone = update(DeliveryRow).where(DeliveryRow.subscription_id == subscription_id, *waiting).values(refusal=reason)
    return list(session.execute(gone.returning(DeliveryRow.due_at)).scalars())


def deliveries_by_key(session: Session, keys: Iterable[str]) -> dict[str, DeliveryRow]:
    rows = session.execute(select(DeliveryRow).where(DeliveryRow.key.in_(list(keys)))).scalars()
    return {row.key: row for row in rows}


def _of(key: str) -> Update:
    return update(DeliveryRow).where(DeliveryRow.key == key)
