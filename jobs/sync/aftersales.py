"""Returns and cancellations, each from a cursor of its own, a page at a time."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from bot.domain.aftersales import Aftersale, AftersaleKind
from bot.domain.shops import Shop
from bot.tiktok import ShopClient
from bot.tiktok.models.returns import Cancellation, NextAction, Refund, ReturnOrder
from jobs.sync.orders import OVERLAP, further, place
from storage.aftersales import save_aftersales


class Words(NamedTuple):
    """What returns and cancellations say alike, each under names of its own."""

    type: str | None
    status: str | None
    reason: str | None
    told: str | None


@dataclass(frozen=True, slots=True)
class AftersalesFetched:
    """A page of either kind; ``cursor`` None leaves the one there is."""

    found: Sequence[Aftersale]
    cursor: str | None


async def fetch_aftersales(
    api: ShopClient, shop: Shop, cursor: str | None, now: datetime
) -> AsyncGenerator[AftersalesFetched, None]:
    """What was updated since the cursor: first day known, Unix seconds that returns and cancellations are read up to.

    Raises a TikTokError.
    """
    since, returns, cancellations = _places(shop, cursor, now)
    async for page in api.returns_updated(returns - OVERLAP, shop.language):
        found = [made for sent in page.items if (made := _return(shop, sent, since))]
        returns = further(returns, page.reached, now)
        yield AftersalesFetched(found, f"{since} {returns} {cancellations}")
    async for later in api.cancellations_updated(cancellations - OVERLAP, shop.language):
        found = [made for asked in later.items if (made := _cancellation(shop, asked, since))]
        cancellations = further(cancellations, later.reached, now)
        yield AftersalesFetched(found, f"{since} {returns} {cancellations}")


def save_aftersales_page(session: Session, shop: Shop, fetched: AftersalesFetched, now: datetime) -> str | None:
    save_aftersales(session, shop.id, fetched.found)
    return fetched.cursor


def _places(shop: Shop, cursor: str | None, now: datetime) -> tuple[date, int, int]:
    if cursor:
        since, returns, cancellations = cursor.split()
        return date.fromisoformat(since), int(returns), int(cancellations)
    first, start = place(shop, None, now)
    return first, start, start


def _return(shop: Shop, sent: ReturnOrder, since: date) -> Aftersale | None:
    words = Words(sent.return_type, sent.return_status, sent.return_reason, sent.return_reason_text)
    return _made(shop, since, AftersaleKind.RETURN, sent.return_id, sent, words, len(sent.return_line_items))


def _cancellation(shop: Shop, sent: Cancellation, since: date) -> Aftersale | None:
    words = Words(sent.cancel_type, sent.cancel_status, sent.cancel_reason, sent.cancel_reason_text)
    return _made(shop, since, AftersaleKind.CANCELLATION, sent.cancel_id, sent, words, len(sent.cancel_line_items))


def _made(
    shop: Shop, since: date, kind: AftersaleKind, id: str, sent: ReturnOrder | Cancellation, words: Words, units: int
) -> Aftersale | None:
    """As ours; None for one of before all are known."""
    if sent.create_time is None or (day := sent.create_time.astimezone(shop.tz).date()) < since:
        return None
    action, respond_by = _next(sent.seller_next_action_response)
    refund = sent.refund_amount or Refund()
    return Aftersale(
        shop_id=shop.id,
        kind=kind,
        id=id,
        order_id=sent.order_id or "",
        day=day,
        type=words.type or "",
        status=words.status or "",
        role=sent.role or "",
        reason=words.reason or "",
        words=words.told or "",
        units=units,
        refund=refund.refund_total,
        currency=refund.currency or shop.currency,
        action=action,
        respond_by=respond_by,
        updated_at=sent.update_time or sent.create_time,
    )


def _next(actions: Iterable[NextAction]) -> tuple[str, datetime | None]:
    """What the seller is to do first."""
    named = [each for each in actions if each.action]
    first = min(named, key=lambda each: each.deadline or datetime.max.replace(tzinfo=UTC), default=None)
    return (first.action or "", first.deadline) if first else ("", None)
