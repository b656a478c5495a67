"""Where everything stands at one moment, in numbers: for Prometheus and for ``/shop status``."""

from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.domain.standing import Standing
from storage.escalation_rows import overdue_issues
from storage.tables.audit import TroubleRow
from storage.tables.deliveries import DeliveryRow
from storage.tables.shops import ShopRow, SyncRow
from storage.webhook_days import left_webhooks, waiting_webhooks


def standing(session: Session, now: datetime) -> Standing:
    """Eight reads, each of an index."""
    post, sync = DeliveryRow, SyncRow
    unknown = func.count(case((post.attempted_at.is_not(None), 1)))
    posts = select(func.count(), unknown, func.min(post.due_at))
    posts = posts.where(post.posted_at.is_(None), post.refusal.is_(None), post.due_at <= now)
    due, unknown_now, oldest_post = session.execute(posts).one()
    edits = select(func.count()).where(post.wanted > post.done, post.edit_after.is_not(None))
    waiting = select(func.count(), func.min(sync.next_at)).join(ShopRow, ShopRow.id == sync.shop_id)
    waiting = waiting.where(sync.next_at <= now, ShopRow.cipher.is_not(None))
    feeds, oldest_feed = session.execute(waiting).one()
    failing = select(func.count()).select_from(sync).where(sync.error.is_not(None))
    troubles = select(func.count()).select_from(TroubleRow).where(TroubleRow.over_at.is_(None))
    return Standing(
        posts_due=due,
        posts_unknown=unknown_now,
        post_lag=_since(oldest_post, now),
        edits_due=session.execute(edits).scalar_one(),
        rungs_overdue=len(overdue_issues(session, now)),
        feeds_due=feeds,
        feeds_failing=session.execute(failing).scalar_one(),
        sync_lag=_since(oldest_feed, now),
        troubles=session.execute(troubles).scalar_one(),
        webhooks_waiting=session.execute(waiting_webhooks()).scalar_one(),
        webhooks_left=session.execute(left_webhooks()).scalar_one(),
    )


def last_posted(session: Session) -> datetime | None:
    """When a message last went out."""
    return session.execute(select(func.max(DeliveryRow.posted_at))).scalar_one()


def _since(oldest: datetime | None, now: datetime) -> timedelta:
    return max(timedelta(), now - oldest) if oldest else timedelta()
