"""Promotions that somebody set up through the levers."""

from bot.playground.tiktok.call import Call, Json, invalid
from bot.playground.tiktok.changes import Promotion

_LISTED = ("NOT_START", "ONGOING", "EXPIRED", "DEACTIVATED")
"""What the search lists and filters by: neither drafts nor what the platform ended."""


def detail(call: Call) -> Json:
    """One promotion."""
    found = call.world.changes.promotions.get((call.shop.slug, call.path["activity_id"]))
    if found is None:
        raise invalid("activity_id is not a promotion of this shop")
    return {"activity_id": found.id, "products": [], **_told(call, found)}


def search(call: Call) -> Json:
    """Promotions by status. The page, too, is asked for in the body."""
    size = call.body.get("page_size") or 10
    if not isinstance(size, int) or not 0 < size <= 100:
        raise invalid("page_size must be between 0 and 100")
    status = call.body.get("status")
    if status is not None and status not in _LISTED:
        raise invalid(f"status must be one of {', '.join(_LISTED)}")
    wanted = _LISTED if status is None else (status,)
    mine = [one for (slug, _), one in sorted(call.world.changes.promotions.items()) if slug == call.shop.slug]
    found = [one for one in mine if _status(call, one) in wanted]
    rows, following = call.page(found, size, call.body.get("page_token", ""))
    told = [{"id": one.id, **_told(call, one)} for one in rows]
    return {"activities": told, "next_page_token": following, "total_count": len(found)}


def _told(call: Call, one: Promotion) -> Json:
    """Times of making and change are milliseconds, begin and end seconds, as documented."""
    end, now = int(one.ends), int(call.now.timestamp())
    return {
        "title": one.title,
        "activity_type": one.kind,
        "duration_type": "NORMAL",
        "begin_time": end - 3 * 86_400,
        "end_time": end,
        "status": _status(call, one),
        "create_time": (end - 4 * 86_400) * 1000,
        "update_time": now * 1000,
        "product_level": "PRODUCT",
    }


def _status(call: Call, one: Promotion) -> str:
    over = one.status in ("NOT_START", "ONGOING") and one.ends <= call.now.timestamp()
    return "EXPIRED" if over else one.status
