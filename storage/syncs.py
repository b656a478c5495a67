"""How far each feed of each shop is synced, and when it is looked at next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Update, and_, func, select, update
from sqlalchemy.orm import Session

from bot.domain.data_state import DataState, Failing
from bot.domain.feeds import Feed
from bot.domain.shops import Shop
from storage.tables.shops import ShopRow, SyncRow
from storage.upsert import insert_new

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_PUT_OFF = timedelta(minutes=15)
"""For a feed that was not tried: what the platform asked for may be meant for the one call that it refused."""
SOONEST = timedelta(minutes=1)
"""Between two looks at a feed, however many events ask for one."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """One feed of one shop. ``done_at`` is the last success, ``tried_at`` the last end of a try, well or badly;
    ``error`` what went wrong since the last success, in words.
    """

    shop_id: str
    feed: Feed
    cursor: str | None
    done_at: datetime | None
    tried_at: datetime | None
    next_at: datetime
    failures: int
    error: str | None


def plan(session: Session, shop_id: str, now: datetime) -> None:
    """Makes sure that every feed of a shop is looked at."""
    for feed in Feed:
        row = {"shop_id": shop_id, "feed": feed, "next_at": now, "failures": 0}
        insert_new(session, SyncRow, row)


def take_due(session: Session, now: datetime, lease_ends: datetime, limit: int) -> list[SyncState]:
    """Feeds that are due, given to this caller: until ``lease_ends`` nobody else gets them.

    At most ``limit``, and fewer while others are taken: what does not fit waits here, and not in a queue.
    """
    taken = select(func.count()).select_from(SyncRow).where(SyncRow.taken_at.is_not(None), SyncRow.next_at > now)
    room = limit - session.execute(taken).scalar_one()
    if room <= 0:
        return []
    due = select(SyncRow).join(ShopRow).where(SyncRow.next_at <= now, ShopRow.cipher.is_not(None))
    due = due.order_by(SyncRow.next_at).limit(room).with_for_update(of=SyncRow, skip_locked=True)
    given = [_state(row) for row in session.execute(due).scalars()]
    for state in given:
        _set(session, state.shop_id, state.feed, next_at=lease_ends, taken_at=now)
    return given


def hold(session: Session, items: Iterable[tuple[str, Feed]], lease_ends: datetime) -> None:
    """Prolongs the lease of what is still under way."""
    for shop_id, feed in items:
        held = _of(shop_id, feed).where(SyncRow.taken_at.is_not(None)).values(next_at=lease_ends)
        session.execute(held.execution_options(synchronize_session=False))


def due_now(session: Session, shop_id: str, feeds: Iterable[Feed], now: datetime) -> bool:
    """Has feeds of a shop read now, or a minute after the last try; those that fail or were put off keep their pauses.

    False when one is being read at this moment: what happened meanwhile may not be in it, so ask again.
    """
    known = [state for feed in feeds if (state := sync_state(session, shop_id, feed))]
    in_hand = SyncRow.taken_at.is_not(None), SyncRow.next_at > now
    for state in known:
        soon = max(now, state.tried_at + SOONEST) if state.tried_at else now
        later = SyncRow.next_at > soon, SyncRow.error.is_(None), ~and_(*in_hand)
        hastened = _of(shop_id, state.feed).where(*later).values(next_at=soon)
        session.execute(hastened.execution_options(synchronize_session=False))
    of_these = SyncRow.shop_id == shop_id, SyncRow.feed.in_([state.feed for state in known])
    return session.execute(select(func.count()).where(*of_these, *in_hand)).scalar_one() == 0


def sync_state(session: Session, shop_id: str, feed: Feed) -> SyncState | None:
    row = session.get(SyncRow, (shop_id, feed), populate_existing=True)
    return _state(row) if row else None


def sync_states(session: Session, shop_ids: Iterable[str] | None = None) -> list[SyncState]:
    wanted = select(SyncRow).order_by(SyncRow.shop_id, SyncRow.feed)
    if shop_ids is not None:
        wanted = wanted.where(SyncRow.shop_id.in_(list(shop_ids)))
    return [_state(row) for row in session.execute(wanted).scalars()]


def data_state(session: Session, limit: int) -> DataState:
    """How fresh everything is, and up to ``limit`` of what fails, the longest failing first."""
    wanted = select(func.count(), func.min(SyncRow.done_at), func.max(SyncRow.done_at), func.count(SyncRow.error))
    feeds, oldest, newest, failures = session.execute(wanted).one()
    return DataState(feeds, oldest, newest, longest_failing(session, limit), failures)


def longest_failing(session: Session, limit: int, feed: Feed | None = None) -> tuple[Failing, ...]:
    """Up to ``limit`` of what fails, of one feed or of all, the longest failing first."""
    wanted = select(ShopRow.name, SyncRow).join(ShopRow).where(SyncRow.error.is_not(None))
    wanted = wanted.where(SyncRow.feed == feed) if feed else wanted
    rows = session.execute(wanted.order_by(SyncRow.failures.desc(), SyncRow.shop_id).limit(limit))
    return tuple(Failing(name, Feed(row.feed), row.error or "", row.next_at, row.done_at) for name, row in rows)


def failing_of(shop: Shop, states: Iterable[SyncState]) -> dict[Feed, Failing]:
    """Which of a shop's feeds fail, each with why."""
    return {
        state.feed: Failing(shop.name, state.feed, state.error, state.next_at, state.done_at)
        for state in states
        if state.error
    }


def advanced(session: Session, state: SyncState, cursor: str) -> SyncState:
    """Keeps how far a feed has been read while more of it is to come; the state as it is then."""
    _set(session, state.shop_id, state.feed, cursor=cursor)
    return replace(state, cursor=cursor)


def paused(session: Session, state: SyncState, now: datetime) -> None:
    """Keeps that a look went well and left some for the next, which is due at once."""
    _set(session, state.shop_id, state.feed, tried_at=now, taken_at=None, next_at=now, failures=0, error=None)


def synced(session: Session, state: SyncState, cursor: str | None, now: datetime, next_at: datetime) -> None:
    values = {"cursor": cursor, "done_at": now, "next_at": next_at, "failures": 0, "error": None}
    _set(session, state.shop_id, state.feed, tried_at=now, taken_at=None, **values)


def failed(session: Session, state: SyncState, error: str, now: datetime, pause: timedelta | None = None) -> datetime:
    """Keeps why a look failed; the next try comes after ``pause``, or after twice the pause before it."""
    doubled = min(FIRST_PAUSE * (1 << min(state.failures, 10)), LONGEST_PAUSE)
    next_at = now + max(pause or timedelta(), doubled)
    values = {"next_at": next_at, "failures": state.failures + 1, "error": error}
    _set(session, state.shop_id, state.feed, tried_at=now, taken_at=None, **values)
    return next_at


def put_off(session: Session, state: SyncState, why: str, now: datetime, pause: timedelta) -> None:
    """Keeps why a feed was not tried, but for one that failed itself: its own reason stays, as it may need somebody.

    It comes again after ``pause``, within bounds, and no later for each time.
    """
    next_at = now + min(max(pause, FIRST_PAUSE), LONGEST_PUT_OFF)
    _set(session, state.shop_id, state.feed, taken_at=None, next_at=next_at, error=func.coalesce(SyncRow.error, why))


def stop(session: Session, shop_ids: Sequence[str], why: str) -> None:
    """Keeps why nothing of these shops is read any more; that they are not given out is for their cipher to say."""
    stopped = update(SyncRow).where(SyncRow.shop_id.in_(shop_ids)).values(error=why, taken_at=None)
    session.execute(stopped.execution_options(synchronize_session=False))


def resume(session: Session, shop_id: str, now: datetime) -> None:
    """Everything of a shop that could not be read for some time is due at once."""
    due = update(SyncRow).where(SyncRow.shop_id == shop_id).values(next_at=now, failures=0, error=None, taken_at=None)
    session.execute(due.execution_options(synchronize_session=False))


def _set(session: Session, shop_id: str, feed: Feed, **values: object) -> None:
    session.execute(_of(shop_id, feed).values(**values).execution_options(synchronize_session=False))


def _of(shop_id: str, feed: Feed) -> Update:
    return update(SyncRow).where(SyncRow.shop_id == shop_id, SyncRow.feed == feed)


def _state(row: SyncRow) -> SyncState:
    return SyncState(
        row.shop_id, Feed(row.feed), row.cursor, row.done_at, row.tried_at, row.next_at, row.failures, row.error
    )
