"""What the auditor looks at: what is due and has not happened."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from bot.domain.audit import OldFeed, OpenPost, OpenSlot, Refused
from bot.domain.feeds import Feed
from storage.escalation_rows import overdue_issues
from storage.subscriptions import DUE
from storage.tables.authorisations import AuthorisationRow
from storage.tables.deliveries import DeliveryRow
from storage.tables.escalations import IssueRow
from storage.tables.shops import ShopRow, SyncRow
from storage.tables.subscriptions import SlotRow, SubscriptionRow

ALL = true()
AT_ONCE = 100
"""Of one kind, an audit looks at so many, the longest due first."""


def open_slots(session: Session, before: datetime) -> list[OpenSlot]:
    """Slots due before a moment that are neither sent nor missed, whether the sweep came to them or not."""
    row, kept = SlotRow, SubscriptionRow
    begun = select(row, kept).join(kept, row.subscription_id == kept.id)
    begun = begun.where(row.state == DUE, row.due_at < before).order_by(row.due_at).limit(AT_ONCE)
    stuck = select(kept).where(kept.active, kept.next_due_at < before).order_by(kept.next_due_at).limit(AT_ONCE)
    found = [_open(whose, slot.local_date, slot.due_at, True) for slot, whose in session.execute(begun)]
    for whose in session.execute(stuck).scalars():
        if whose.next_local_date and whose.next_due_at:
            found.append(_open(whose, whose.next_local_date, whose.next_due_at, False))
    return found


def _open(whose: SubscriptionRow, day: date, due_at: datetime, begun: bool) -> OpenSlot:
    return OpenSlot(whose.id, whose.name, whose.channel, whose.owner, day, due_at, begun)


def open_posts(session: Session, before: datetime, but: str) -> list[OpenPost]:
    """Messages due before a moment that are in no channel; not those of the kind ``but``, nor replies that wait."""
    row, parent = DeliveryRow, aliased(DeliveryRow)
    wanted = select(row, SubscriptionRow.name, SubscriptionRow.owner)
    wanted = wanted.outerjoin(SubscriptionRow, SubscriptionRow.id == row.subscription_id)
    wanted = wanted.outerjoin(parent, row.parent == parent.key)
    wanted = wanted.where(row.posted_at.is_(None), row.refusal.is_(None), row.due_at < before, row.kind != but)
    wanted = wanted.where(or_(parent.key.is_(None), parent.ts.is_not(None), parent.refusal.is_not(None)))
    found = session.execute(wanted.order_by(row.due_at, row.key).limit(AT_ONCE))
    return [
        OpenPost(one.key, name or one.kind, one.channel, owner, one.due_at, one.attempted_at, one.attempts)
        for one, name, owner in found
    ]


def overdue_ladders(session: Session, before: datetime) -> list[tuple[int, datetime]]:
    """Issues with something that was due before a moment and is not done, and when it was."""
    ids = overdue_issues(session, before)[:AT_ONCE]
    wanted = select(IssueRow.id, IssueRow.climb_at, IssueRow.offer_ends_at, IssueRow.update_by)
    found = session.execute(wanted.where(IssueRow.id.in_(ids)).order_by(IssueRow.id))
    return [(issue_id, min(at for at in due if at and at <= before)) for issue_id, *due in found]


def edits_behind(session: Session) -> list[tuple[str, int, str]]:
    """Messages that show an older state: key, the state that they show, channel."""
    row = DeliveryRow
    wanted = select(row.key, row.done, row.channel).where(row.wanted > row.done, row.edit_after.is_not(None))
    return [(key, done, channel) for key, done, channel in session.execute(wanted.limit(AT_ONCE))]


def feeds_waiting(session: Session, before: datetime) -> list[OldFeed]:
    """Feeds that were due to be read before a moment and are not."""
    return _old(session, SyncRow.next_at < before, SyncRow.next_at)


def feeds_failing(
    session: Session, read_before: Mapping[Feed, datetime], shops: Collection[str] | None = None
) -> list[OldFeed]:
    """Feeds that cannot be read and were not since the moment that is given for each; of these ``shops`` or of all."""
    old = [
        (SyncRow.feed == feed) & (SyncRow.done_at.is_(None) | (SyncRow.done_at < moment))
        for feed, moment in read_before.items()
    ]
    among = ALL if shops is None else SyncRow.shop_id.in_(shops)
    return _old(session, SyncRow.error.is_not(None) & or_(*old), SyncRow.done_at, among) if old else []


def feeds_unread(session: Session) -> list[OldFeed]:
    """Feeds that cannot be read at the moment, since when they were read last."""
    return _old(session, SyncRow.error.is_not(None), SyncRow.done_at)


def renewals_refused(session: Session) -> list[Refused]:
    """The apps that cannot renew the tokens of sellers whose authorisations have not ended."""
    row = AuthorisationRow
    totals = select(row.app_key, func.count()).where(row.ended_at.is_(None)).group_by(row.app_key)
    wanted = select(row).where(row.ended_at.is_(None), row.refused_at.is_not(None))
    of_apps: dict[str, list[AuthorisationRow]] = defaultdict(list)
    for one in session.execute(wanted.order_by(row.refused_at, row.id)).scalars():
        of_apps[one.app_key].append(one)
    total_of = dict(session.execute(totals).all()) if of_apps else {}
    return [
        Refused(
            app_key=app_key,
            sellers=len(rows),
            total=total_of[app_key],
            since=rows[0].refused_at or rows[0].authorised_at,
            example=rows[0].seller or "a seller",
            refusal=rows[0].refusal or "",
        )
        for app_key, rows in sorted(of_apps.items())
    ]


def _old(
    session: Session, which: ColumnElement[bool], since: SQLColumnExpression[Any], among: ColumnElement[bool] = ALL
) -> list[OldFeed]:
    """How many shops of each feed are behind ``among`` some, and the one that is the longest."""
    connected = select(SyncRow.feed, func.count()).join(ShopRow).where(ShopRow.cipher.is_not(None), among)
    behind = dict(session.execute(connected.where(which).group_by(SyncRow.feed)).all())
    totals = dict(session.execute(connected.group_by(SyncRow.feed)).all()) if behind else {}
    found = []
    for feed, shops in sorted(behind.items()):
        longest = select(since, ShopRow.name, SyncRow.error).join(ShopRow, ShopRow.id == SyncRow.shop_id)
        longest = longest.where(ShopRow.cipher.is_not(None), SyncRow.feed == feed, which, among)
        oldest, name, error = session.execute(longest.order_by(since.nulls_first(), ShopRow.name).limit(1)).one()
        found.append(OldFeed(Feed(feed), shops, totals[feed], oldest, name, error))
    return found
