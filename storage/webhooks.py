"""The inbox of webhooks: kept before they are answered, taken by one process at a time, and done or tried again."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Row, Table, Update, bindparam, func, select, update
from sqlalchemy.orm import Session

from bot.domain.webhooks import wait_after
from storage.tables.webhooks import WebhookRow
from storage.upsert import insert_missing
from storage.webhook_days import count_webhooks

SHOWN = 300
"""Characters of a reason that are kept."""

NAMES_NOTHING = "{}"

Key = tuple[str, str]
"""The app's key and the notification's id."""


@dataclass(frozen=True, slots=True)
class Received:
    """A genuine webhook as it came; ``acted_on`` if the bot does something about its type."""

    app_key: str
    id: str
    type: int
    shop_id: str
    happened_at: datetime | None
    received_at: datetime
    body: str
    acted_on: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A webhook that is given to the caller to work."""

    key: Key
    type: int
    shop_id: str
    happened_at: datetime
    body: str
    tries: int


def keep(session: Session, batch: Sequence[Received]) -> None:
    """Keeps those that are not there yet; one that is repeated is counted and changes nothing else."""
    insert_missing(session, WebhookRow, [_row(one) for one in batch])
    counts = Counter(str(one.type) for one in batch)
    count_webhooks(session, counts, max(one.received_at for one in batch))


def take_due(
    session: Session, now: datetime, lease_ends: datetime, shops: int, busy: Collection[str] = (), limit: int = 2_000
) -> list[Waiting]:
    """Webhooks that are due, of up to so many ``shops`` but those that are ``busy``: nobody else gets them until
    ``lease_ends``. The shop that has waited longest comes first.
    """
    due = WebhookRow.next_at <= now
    longest = select(WebhookRow.shop_id).where(due, WebhookRow.shop_id.not_in(busy)).group_by(WebhookRow.shop_id)
    of_shops = session.scalars(longest.order_by(func.min(WebhookRow.next_at)).limit(shops)).all()
    row = WebhookRow
    wanted = select(row.app_key, row.id, row.type, row.shop_id, row.happened_at, row.received_at, row.tries, row.body)
    wanted = wanted.where(due, row.shop_id.in_(of_shops)).order_by(row.next_at).limit(limit)
    rows = session.execute(wanted.with_for_update(skip_locked=True)).all()
    _set(session, [(row.app_key, row.id) for row in rows], {"next_at": lease_ends})
    return [_waiting(row) for row in rows]


def done(session: Session, keys: Iterable[Key], now: datetime) -> None:
    """What was worked needs its body no more."""
    _set(session, keys, {"done_at": now, "next_at": None, "body": None, "error": None})


def put_off(session: Session, keys: Iterable[Key], until: datetime) -> None:
    """Something else has to end before; that is no failure."""
    _set(session, keys, {"next_at": until})


def failed(session: Session, webhooks: Iterable[Waiting], error: str, now: datetime) -> None:
    """To be tried again after a wait that grows, and in the end left as they are with the reason."""
    by_tries: dict[int, list[Key]] = {}
    for one in webhooks:
        by_tries.setdefault(one.tries + 1, []).append(one.key)
    for tries, keys in by_tries.items():
        wait = wait_after(tries)
        next_at = now + wait if wait else None
        _set(session, keys, {"tries": tries, "error": error[:SHOWN], "next_at": next_at})


def _set(session: Session, keys: Iterable[Key], values: Mapping[str, object]) -> None:
    """Of those that are not done yet."""
    rows = [{"its_app": app_key, "its_id": its_id, **values} for app_key, its_id in keys]
    if rows:
        session.connection().execute(_one_with(tuple(values)), rows)


@cache
def _one_with(names: tuple[str, ...]) -> Update:
    """For one, executed with many: a statement that names the keys of all is compiled anew for each number."""
    table = cast(Table, WebhookRow.__table__)
    row = table.c
    one = update(table).where(row.app_key == bindparam("its_app"), row.id == bindparam("its_id"))
    return one.where(row.done_at.is_(None)).values({name: bindparam(name) for name in names})


def _row(one: Received) -> dict[str, object]:
    return {
        "app_key": one.app_key,
        "id": one.id,
        "type": one.type,
        "shop_id": one.shop_id,
        "happened_at": one.happened_at,
        "received_at": one.received_at,
        "body": one.body,
        "done_at": None if one.acted_on else one.received_at,
        "tries": 0,
        "next_at": one.received_at if one.acted_on else None,
    }


def _waiting(row: Row[*tuple[Any, ...]]) -> Waiting:
    """Without a body it names nothing, and so whole feeds are read."""
    happened = row.happened_at or row.received_at
    return Waiting((row.app_key, row.id), row.type, row.shop_id, happened, row.body or NAMES_NOTHING, row.tries)
