"""SKUs, listings and tickets by what people call them."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.stock_findings import stock_key
from bot.domain.things import Thing
from bot.domain.violations import Family, Kind, Listing, Ticket, TicketStatus
from bot.domain.violations_findings import listing_key, ticket_key
from storage.tables.stock import StockLevelRow
from storage.tables.violations import ListingRow, TicketRow

MOST = 20
KINDS = ("sku ", "listing ", "product ", "ticket ")


def things_called(session: Session, text: str) -> list[Thing]:
    """What has this very id, or a SKU this seller's code, in any shop; at most 20 of a kind. Three scans."""
    name = text.casefold()
    wanted = next((text[len(kind) :] for kind in KINDS if name.startswith(kind)), text).strip("# ")
    if not wanted:
        return []
    return [*_skus(session, wanted), *_listings(session, wanted), *_tickets(session, wanted)]


def _skus(session: Session, wanted: str) -> Iterator[Thing]:
    row = StockLevelRow
    codes = {wanted, wanted.upper(), wanted.lower()}
    named = select(row.shop_id, row.sku_id, row.title, row.seller_sku, row.sellable, row.cover, row.a_day)
    named = named.where((row.sku_id == wanted) | row.seller_sku.in_(codes)).order_by(row.shop_id, row.sku_id)
    for one in session.execute(named.limit(MOST)):
        name = f"{one.title} ({one.seller_sku or one.sku_id})"
        lasts = f", lasts {one.cover:.0f} days" if one.cover and one.sellable > 0 else ""
        state = f"{one.sellable:,} sellable{lasts}" if one.sellable else "out of stock"
        yield Thing("SKU", one.shop_id, stock_key(one.shop_id, one.sku_id), name, state)


def _listings(session: Session, wanted: str) -> Iterator[Thing]:
    row = ListingRow
    named = select(row.shop_id, row.product_id, row.title, row.status, row.audit_status).where(row.product_id == wanted)
    for one in session.execute(named.order_by(row.shop_id).limit(MOST)):
        listing = Listing(one.shop_id, one.product_id, one.title, one.status, one.audit_status)
        state = str(listing.blocked) if listing.blocked else "not blocked"
        yield Thing("listing", one.shop_id, listing_key(listing), f"{one.title} ({one.product_id})", state)


def _tickets(session: Session, wanted: str) -> Iterator[Thing]:
    row = TicketRow
    named = select(row.shop_id, row.id, row.title, row.subject, row.status, row.kind, row.family, row.issued_at)
    for one in session.execute(named.where(row.id == wanted).order_by(row.shop_id).limit(MOST)):
        state = TicketStatus(one.status)
        ticket = Ticket(one.shop_id, one.id, state, Kind(one.kind), Family(one.family), one.issued_at)
        about = ": ".join(part for part in (one.title, one.subject) if part)
        name = f"{one.id}, {about}" if about else one.id
        yield Thing("ticket", one.shop_id, ticket_key(ticket), name, state.replace("_", " ").lower())
