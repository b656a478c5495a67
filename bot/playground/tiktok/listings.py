"""The state of a listing at a moment: what its story says, or what somebody decided by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.playground.tiktok.catalogue import Product
from bot.playground.tiktok.curve import step_at
from bot.playground.tiktok.world import Shop, World

# Status of the product with its audit -> state of the audit and of the product without it (domain.md 2.4).
_AUDITS = {
    "ACTIVATE": ("APPROVED", "ACTIVATE"),
    "FAILED": ("FAILED", "INITIAL"),
    "PENDING": ("AUDITING", "INITIAL"),
    "DRAFT": ("NONE", "DRAFT"),
    "SELLER_DEACTIVATED": ("NONE", "SELLER_DEACTIVATED"),
    "PLATFORM_DEACTIVATED": ("NONE", "PLATFORM_DEACTIVATED"),
    "FREEZE": ("NONE", "FREEZE"),
}
STATUSES = tuple(_AUDITS)


@dataclass(frozen=True, slots=True)
class Listing:
    """`position`, `reasons` and `suggestions` are the platform's words; empty while nothing is wrong."""

    status: str
    updated: datetime
    position: str = ""
    reasons: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def audit(self) -> str:
        return _AUDITS[self.status][0]

    @property
    def product_status(self) -> str:
        return _AUDITS[self.status][1]


def listing(world: World, shop: Shop, product: Product, now: datetime) -> Listing:
    judged = step_at(world.changes.listings.get((shop.slug, product.id), []), now.timestamp())
    if judged:
        updated = datetime.fromtimestamp(judged.since, now.tzinfo)
        if judged.value.status == "ACTIVATE":
            return Listing("ACTIVATE", updated)
        return Listing(judged.value.status, updated, "Product", (judged.value.reason,), (judged.value.suggestion,))
    story = product.story.listing if product.story else None
    if story and world.offset(now) >= story.since:
        updated = world.anchor + timedelta(days=story.since)
        return Listing(story.status, updated, story.position, tuple(story.reasons), tuple(story.suggestions))
    return Listing(product.status, product.created + timedelta(days=2))
